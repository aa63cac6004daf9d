import { randomInt } from 'node:crypto'
import { Command, Option } from 'commander'
import { exitCodes } from '../../core/exit-codes.ts'
import { say } from '../../core/say.ts'
import { keepYoungObjectsFew } from '../../core/young-objects.ts'
import type { Finding } from '../../explore/exploration.ts'
import { type ExploreRequest, explore, isShown } from '../../explore/explore.ts'
import { KINDS, type Kind } from '../../explore/operations.ts'
import { type Replay, readReplay } from '../../explore/replay.ts'
import type { Shown } from '../../explore/show-found.ts'
import { configOption } from '../config-option.ts'
import { RUNS } from '../named-run.ts'
import { print } from '../output.ts'
import { tellVerdict } from '../run/tell-verdict.ts'
import { jsonOf, tellFinding } from './tell-finding.ts'
import { optionOf, readKinds, readNumber, readTime } from './values.ts'

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
      DEPTH,
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
    .addHelpText('after', `\nOperations: ${KINDS.map(optionOf).join(', ')}.${EXPLAINED}`)
    .action(run)
}

const HOUR_MS = 3_600_000
const DEPTH = 20
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
  const shown = finding && isShown(explored, request) ? await show(finding, request) : undefined
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
