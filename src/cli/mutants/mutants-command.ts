import { Command, InvalidArgumentError } from 'commander'
import { exitCodes } from '../../core/exit-codes.ts'
import { say } from '../../core/say.ts'
import { sideBySide } from '../../core/side-by-side.ts'
import { faults } from '../../lab/faults/index.ts'
import { liberties } from '../../lab/liberties/index.ts'
import { goesAlone, type Liberty } from '../../lab/liberties/liberty.ts'
import { RUNS } from '../named-run.ts'
import { allNamed } from '../nearest.ts'
import { print } from '../output.ts'
import { repeatUnderLoad } from './false-alarms.ts'
import { inLanes, lanesBeside, lanesHere } from './lanes.ts'
import { falseAlarmTable, libertyLine, libertyTable, lineOf, matrix, toldOf } from './matrix.ts'
import { tryFault } from './try-fault.ts'
import { type TriedLiberty, tryLiberty } from './try-liberty.ts'
import { attemptsTogether, toldTogether } from './try-together.ts'

interface Options {
  fault?: string[]
  falseAlarms?: number
  liberties?: true
  liberty?: string[]
  out: string
  json?: true
}

export function mutantsCommand(): Command {
  return new Command('mutants')
    .option('--fault <names...>', 'only these faults (names: snapwitness lab faults)')
    .option(
      '--false-alarms <times>',
      'instead: the whole catalogue on faultless labs, that often, with every core busy',
      positive,
    )
    .option(
      '--liberties',
      'instead: the whole catalogue under all liberties that go together, and what each other one touches under that one',
    )
    .option(
      '--liberty <names...>',
      'instead: what each of these touches under that one alone (names: snapwitness lab liberties)',
    )
    .option('--out <folder>', 'where the runs leave their folders', RUNS)
    .option('--json', 'print the result as JSON')
    .action((options: Options) => {
      if (options.liberties || options.liberty) return tryLiberties(options)
      return options.falseAlarms === undefined
        ? tryFaults(options)
        : findFalseAlarms(options.falseAlarms, options)
    })
}

async function tryFaults({ fault: names, out, json }: Options): Promise<void> {
  const tried = await inLanes(
    lanesHere(),
    names ? allNamed('fault', faults, names) : faults.filter(({ onlyInARow }) => !onlyInARow),
    async (fault) => {
      say(`${fault.name}: ${fault.breaks}`)
      const result = await tryFault(fault, out)
      say(lineOf(result))
      return result
    },
  )
  print(json ? JSON.stringify({ faults: tried }, undefined, 2) : matrix(tried))
  if (tried.some(({ caught }) => !caught)) process.exitCode = exitCodes.violated
}

async function findFalseAlarms(times: number, { out, json }: Options): Promise<void> {
  const rounds = await repeatUnderLoad(times, out, (number, round) => say(toldOf(number, round)))
  print(json ? JSON.stringify({ rounds }, undefined, 2) : falseAlarmTable(rounds))
  if (rounds.some(({ verdict }) => verdict !== 'held')) process.exitCode = exitCodes.violated
}

/**
 * The longest goes first: those that go together, then whichever touches the most promises; beside them those that mostly
 * wait.
 */
async function tryLiberties({ liberty: names, out, json }: Options): Promise<void> {
  const lanes = lanesHere()
  const parts = names ? [] : attemptsTogether(liberties, lanes, out)
  const chosen = names ? allNamed('liberty', liberties, names) : liberties.filter(goesAlone)
  const longestFirst = chosen.toSorted((one, other) => workOf(other) - workOf(one))
  const beside = lanesBeside(lanes)
  const isBeside = ({ waits }: Liberty) => waits === true && beside > 0
  const alone = (some: readonly Liberty[]) => some.map((one) => () => tryLiberty(one, out))
  const [worked = [], waited = []] = await sideBySide(
    [
      { lanes, attempts: [...parts, ...alone(longestFirst.filter((one) => !isBeside(one)))] },
      { lanes: beside, attempts: alone(longestFirst.filter(isBeside)) },
    ],
    (one) => inLanes(one.lanes, one.attempts, tellResult),
  )
  const ofAll = names ? [] : toldTogether(worked.slice(0, parts.length), liberties)
  const tried = [...ofAll, ...worked.slice(parts.length), ...waited]
  print(json ? JSON.stringify({ liberties: tried }, undefined, 2) : libertyTable(tried))
  if (tried.some(({ blameless }) => !blameless)) process.exitCode = exitCodes.violated
}

async function tellResult(attempt: () => Promise<TriedLiberty>): Promise<TriedLiberty> {
  const result = await attempt()
  say(libertyLine(result))
  return result
}

/** By the scenarios, on as many machines. */
function workOf({ touches, shownBy }: Liberty): number {
  return touches.length * (shownBy ? 1 : 2)
}

function positive(text: string): number {
  const number = Number(text)
  if (Number.isInteger(number) && number > 0) return number
  throw new InvalidArgumentError('It must be a whole number above 0.')
}
