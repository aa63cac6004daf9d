import { randomInt } from 'node:crypto'
import { Command, Option } from 'commander'
import { exitCodes } from '../../core/exit-codes.ts'
import { keepYoungObjectsFew } from '../../core/young-objects.ts'
import type { Finding } from '../../explore/exploration.ts'
import { type ExploreRequest, explore, isShown } from '../../explore/explore.ts'
import type { Wanted } from '../../explore/generate.ts'
import { KINDS, type Kind } from '../../explore/operations.ts'
import { type Replay, readReplay, replayed, textOf, writtenReplay } from '../../explore/replay.ts'
import { configOption } from '../config-option.ts'
import { RUNS } from '../named-run.ts'
import { print, tellError } from '../output.ts'
import { tellVerdict } from '../run/tell-verdict.ts'
import { commandLine, DEPTH } from './command-line.ts'
import { jsonOf, type ToldScenario, tellFinding, tellShown, tellTime } from './tell-finding.ts'
import { optionOf, readDepth, readKinds, readNumber, readTime } from './values.ts'

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
      readDepth,
      DEPTH,
    )
    .option('--machines <name...>', 'only these machines of the configuration')
    .addOption(
      new Option(
        '--replay <history>',
        'this history alone, or a part of it: SEED:NUMBER or SEED:NUMBER:0,3,4, with the --ops and --depth that it was made with',
      )
        .argParser(readReplay)
        .conflicts('seed'),
    )
    .option('--out <folder>', 'where the exploration leaves its own folder', RUNS)
    .option('--keep-finding', 'leave the machines as they are when something is found, and look no further')
    .option('--steal', 'take machines away from the run that holds them')
    .option('--json', 'print what was found on standard output')
    .addHelpText('after', `\nOperations: ${KINDS.map(optionOf).join(', ')}.${EXPLAINED}`)
    .action(run)
}

const HOUR_MS = 3_600_000
const EXPLAINED =
  '\nMakes random histories of operations, knows at each moment what every disk and memory must be, and writes the' +
  '\nshortest history that shows a fault as a scenario, scenarios/found/SEED.scenario.ts, which it runs before it tells.' +
  '\nExit codes: 0 all histories held, 1 one did not, 2 usage or configuration, 3 something could not be seen.'

async function run(options: ExploreOptions): Promise<void> {
  keepYoungObjectsFew()
  const request = requestOf(options)
  const explored = await explore(request)
  const { finding, summary, folder } = explored
  tellVerdict(summary, folder)
  if (!finding) tellTime(explored)
  const again = finding && commandLine(`--replay ${againOf(request, finding)}`, request)
  if (finding) tellFinding(finding, again)
  const shown = finding && isShown(explored, request) ? await show(finding, request) : {}
  tellShown(shown)
  process.exitCode = exitCodes[summary.verdict]
  if (options.json) print(JSON.stringify(jsonOf(request, explored, { again, ...shown }), undefined, 2))
}

/** That it could not be written or run takes nothing from what was found. Vitest is loaded where there is something to run. */
async function show(finding: Finding, request: ExploreRequest): Promise<ToldScenario> {
  const { writeFound, runFound } = await import('../../explore/show-found.ts')
  const { seed, wanted } = request
  const told: ToldScenario = {}
  try {
    told.path = await writeFound(finding, { seed, from: commandLine(whichOf(request), { wanted }) })
    told.shown = await runFound(told.path, finding, request)
  } catch (error) {
    tellError(error)
  }
  return told
}

function requestOf(options: ExploreOptions): ExploreRequest {
  const { config, time, depth, ops, machines = [], out, keepFinding = false, steal = false } = options
  const seed = options.replay?.seed ?? options.seed ?? randomInt(1, MOST_SEED)
  const wanted = { depth, kinds: ops }
  const replay = options.replay && partOf(options.replay, wanted)
  const anew = commandLine(whichOf({ seed, replay }), { wanted, configPath: config, machines })
  const command = time === HOUR_MS ? anew : `${anew} --time ${time / 1000}s`
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

function partOf(replay: Replay, wanted: Wanted): NonNullable<ExploreRequest['replay']> {
  return { history: replay.history, text: textOf(replay), operations: replayed(replay, wanted) }
}

function whichOf({ seed, replay }: Pick<ExploreRequest, 'seed' | 'replay'>): string {
  return replay ? `--replay ${replay.text}` : `--seed ${seed}`
}

function againOf({ seed, wanted }: ExploreRequest, { history, operations }: Finding): string {
  return writtenReplay({ seed, history }, operations, wanted)
}

const MOST_SEED = 1_000_000
