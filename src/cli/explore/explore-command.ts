import { randomInt } from 'node:crypto'
import { join, relative } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import { UsageError } from '../../core/errors.ts'
import { exitCodes } from '../../core/exit-codes.ts'
import { count } from '../../core/format.ts'
import { say } from '../../core/say.ts'
import { inLine, quoted } from '../../core/words.ts'
import { keepYoungObjectsFew } from '../../core/young-objects.ts'
import { type Explored, type ExploreRequest, explore, type Finding } from '../../explore/explore.ts'
import { KINDS, type Kind, sentenceOf } from '../../explore/operations.ts'
import { type Replay, readReplay, writtenReplay } from '../../explore/replay.ts'
import type { Shown } from '../../explore/show-found.ts'
import { configOption } from '../config-option.ts'
import { RUNS } from '../named-run.ts'
import { print } from '../output.ts'
import { tellVerdict } from '../run/tell-verdict.ts'

interface ExploreOptions {
  config: string
  time: number
  seed?: number
  ops?: Kind[]
  depth: number
  machines?: string[]
  replay?: Replay
  out: string
  keepFinding?: true
  steal?: true
  json?: true
}

export function exploreCommand(): Command {
  return new Command('explore')
    .addOption(configOption())
    .addOption(
      new Option('--time <time>', 'how long it looks for something and then for the shortest: 90s, 30m, 2h')
        .argParser(readTime)
        .default(HOUR_MS, '1h'),
    )
    .option(
      '--seed <number>',
      'the same seed makes the same histories; by default another each time',
      readNumber,
    )
    .option(
      '--ops <operations>',
      'only these operations, with commas between them: attach,write,snapshot,revert',
      readKinds,
    )
    .option(
      '--depth <number>',
      'how many operations are drawn for a history, before it goes back everywhere',
      readNumber,
      12,
    )
    .option('--machines <name...>', 'only these machines of the configuration')
    .option(
      '--replay <history>',
      'this history alone, or a part of it: SEED:NUMBER or SEED:NUMBER:0,3,4',
      readReplay,
    )
    .option('--out <folder>', 'where the exploration leaves its own folder', RUNS)
    .option('--keep-finding', 'leave the machines as they are when something is found, and look no further')
    .option('--steal', 'take machines away from the run that holds them')
    .option('--json', 'print what was found on standard output')
    .addHelpText(
      'after',
      `\nOperations: ${KINDS.map((kind) => kind.replace(' ', '-')).join(', ')}.${EXPLAINED}`,
    )
    .action(run)
}

const HOUR_MS = 3_600_000
const DEPTH = 14
const EXPLAINED =
  '\nMakes random histories of operations, knows at each moment what every disk and memory must be, and writes the' +
  '\nshortest history that shows a fault as a scenario, scenarios/found/SEED.scenario.ts, which it runs before it tells.' +
  '\nExit codes: 0 all histories held, 1 one did not, 2 usage or configuration, 3 something could not be seen.'

async function run(options: ExploreOptions): Promise<void> {
  keepYoungObjectsFew()
  const request = requestOf(options)
  say(`Seed ${request.seed}.`)
  const explored = await explore(request)
  const { finding } = explored
  tellVerdict(explored.summary, explored.folder)
  const shown = finding && !request.keepFinding ? await show(finding, request) : undefined
  if (finding) tellFinding(request, finding, shown)
  if (options.json) print(JSON.stringify(jsonOf(request, explored, shown), undefined, 2))
  process.exitCode = exitCodes[explored.summary.verdict]
}

/** Vitest is loaded where there is something to run. */
async function show(finding: Finding, request: ExploreRequest): Promise<Shown> {
  const { showFound } = await import('../../explore/show-found.ts')
  return showFound(finding, request)
}

function requestOf(options: ExploreOptions): ExploreRequest {
  const { config, time, depth, ops, machines = [], replay, out, keepFinding = false, steal = false } = options
  const seed = replay?.seed ?? options.seed ?? randomInt(1, MOST_SEED)
  const how = [
    ...(replay ? ['--replay', replayText(replay)] : ['--seed', String(seed)]),
    ...(depth === DEPTH ? [] : ['--depth', String(depth)]),
    ...(ops ? ['--ops', ops.map(optionOf).join(',')] : []),
  ]
  const command = ['snapwitness explore', ...how].join(' ')
  const wanted = { depth, kinds: ops }
  return {
    configPath: config,
    out,
    command,
    seed,
    timeMs: time,
    wanted,
    machines,
    steal,
    keepFinding,
    replay,
  }
}

function replayText({ seed, history, kept }: Replay): string {
  return [seed, history, ...(kept ? [kept.join(',')] : [])].join(':')
}

const MOST_SEED = 1_000_000

const optionOf = (kind: Kind) => kind.replace(' ', '-')

function readKinds(value: string): Kind[] {
  return value.split(',').map((name) => {
    const kind = KINDS.find((one) => optionOf(one) === name.trim())
    if (kind) return kind
    throw new UsageError(`There is no operation ${quoted(name)}.`, {
      hint: `There are: ${KINDS.map(optionOf).join(', ')}.`,
    })
  })
}

function readNumber(value: string): number {
  if (/^\d{1,9}$/.test(value)) return Number(value)
  throw new InvalidArgumentError('It must be a number.')
}

/** As the configuration has times. */
function readTime(value: string): number {
  const [, count, unit] = /^(\d{1,6})([smh])$/.exec(value) ?? []
  if (count === undefined) throw new InvalidArgumentError('It must be a time, such as 90s, 30m or 2h.')
  return Number(count) * { s: 1_000, m: 60_000, h: HOUR_MS }[unit as 's' | 'm' | 'h']
}

function tellFinding({ seed, wanted }: ExploreRequest, finding: Finding, shown: Shown | undefined): void {
  const { check, found, operations, trials, rate, history } = finding
  say('')
  say(`Found: ${inLine(check.statement)}`)
  say(
    `  ${count(operations.length, 'operation')} of ${found.length} show it, after ${count(trials, 'trial')}:`,
  )
  for (const operation of operations) say(`    ${inLine(sentenceOf(operation))}`)
  const again = writtenReplay({ seed, history }, operations, wanted)
  if (again !== undefined) say(`  Again: snapwitness explore --replay ${again}`)
  if (rate.of > 0 && rate.shown < 3) say(`  Done again, it showed in ${rate.shown} of ${rate.of}.`)
  if (!shown) return
  say(`  Scenario: ${relative(process.cwd(), shown.path)}, run once more: ${shown.run.summary.verdict}`)
  say(`  Its report: ${relative(process.cwd(), join(shown.folder, 'report.html'))}`)
}

function jsonOf(
  { seed }: ExploreRequest,
  { summary, folder, histories, finding }: Explored,
  shown: Shown | undefined,
) {
  return {
    ...{ seed, folder, verdict: summary.verdict, histories },
    ...(summary.trouble && { trouble: summary.trouble }),
    finding: finding && {
      ...{ judgement: finding.sign.id, statement: finding.check.statement, machine: finding.machine },
      ...{ history: finding.history, found: finding.found, operations: finding.operations },
      ...{ trials: finding.trials, rate: finding.rate },
      ...(shown && { scenario: shown.path, run: shown.folder, verdict: shown.run.summary.verdict }),
    },
  }
}
