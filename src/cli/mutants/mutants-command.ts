import { Command, InvalidArgumentError } from 'commander'
import { UsageError } from '../../core/errors.ts'
import { exitCodes } from '../../core/exit-codes.ts'
import { say } from '../../core/say.ts'
import type { Fault } from '../../lab/faults/fault.ts'
import { faults } from '../../lab/faults/index.ts'
import { print } from '../output.ts'
import { repeatUnderLoad } from './false-alarms.ts'
import { inLanes, lanesHere } from './lanes.ts'
import { falseAlarmTable, lineOf, matrix, toldOf } from './matrix.ts'
import { tryFault } from './try-fault.ts'

interface Options {
  fault?: string[]
  falseAlarms?: number
  out: string
  json?: true
}

export function mutantsCommand(): Command {
  return new Command('mutants')
    .description(
      'Break one promise after another in a lab, and see which statement of the catalogue notices it.',
    )
    .option('--fault <names...>', 'only these faults (names: snapwitness lab faults)')
    .option(
      '--false-alarms <times>',
      'instead: the whole catalogue on faultless labs, that often, with every core busy',
      positive,
    )
    .option('--out <folder>', 'where the runs leave their folders', 'runs')
    .option('--json', 'print the result as JSON')
    .action((options: Options) =>
      options.falseAlarms === undefined ? tryFaults(options) : findFalseAlarms(options.falseAlarms, options),
    )
}

async function tryFaults({ fault: names, out, json }: Options): Promise<void> {
  const tried = await inLanes(lanesHere(), chosen(names), async (fault) => {
    say(`${fault.name}: ${fault.breaks}`)
    const result = await tryFault(fault, out)
    say(lineOf(result))
    return result
  })
  print(json ? JSON.stringify({ faults: tried }, undefined, 2) : matrix(tried))
  if (tried.some(({ caught }) => !caught)) process.exitCode = exitCodes.violated
}

async function findFalseAlarms(times: number, { out, json }: Options): Promise<void> {
  const rounds = await repeatUnderLoad(times, out, (number, round) => say(toldOf(number, round)))
  print(json ? JSON.stringify({ rounds }, undefined, 2) : falseAlarmTable(rounds))
  if (rounds.some(({ verdict }) => verdict !== 'held')) process.exitCode = exitCodes.violated
}

function chosen(names: readonly string[] | undefined): readonly Fault[] {
  const unknown = names?.filter((name) => !faults.some((fault) => fault.name === name)) ?? []
  if (unknown.length > 0) {
    throw new UsageError(`There is no fault named ${unknown.join(', ')}.`, {
      hint: '`snapwitness lab faults` lists them.',
    })
  }
  return names ? faults.filter(({ name }) => names.includes(name)) : faults
}

function positive(text: string): number {
  const number = Number(text)
  if (Number.isInteger(number) && number > 0) return number
  throw new InvalidArgumentError('It must be a whole number above 0.')
}
