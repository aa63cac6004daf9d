import { Limits } from '../config/limits.ts'
import type { Config, MachineConfig } from '../config/load.ts'
import { sideBySide } from '../core/side-by-side.ts'
import type { Ledger } from '../evidence/ledger.ts'
import { troubleOf } from '../evidence/trouble.ts'
import type { Trouble } from '../evidence/units.ts'
import { mergeVerdicts, type Verdict } from '../evidence/verdict.ts'
import type { OpenRun } from '../run/open-run.ts'
import { failureOf } from '../scenario/act.ts'
import { cleanUp } from '../scenario/clean-up.ts'
import { withMachines } from '../scenario/connect.ts'
import { ChecksFailed, type NotApplicable } from '../scenario/errors.ts'
import type { MachineUnderTest } from '../scenario/machine.ts'
import { Machines } from '../scenario/machines.ts'
import { type Check, Recorder } from '../scenario/recorder.ts'
import { Stage } from '../scenario/stage.ts'
import type { Operation } from './operations.ts'
import { perform } from './perform.ts'

/** A history that is to be done. */
export interface Trial {
  name: string
  operations: readonly Operation[]
  /** Whether the rest of it is not worth doing any more. */
  isPointless?: () => boolean
}

/** What came of a history on a machine. */
export interface Outcome {
  verdict: Verdict
  /** What did not hold. */
  failed: readonly Check[]
  /** The operations that were begun. */
  begun: Operation[]
  /** It was not gone on with, because the time was over or it was not worth it: it says nothing of what was not begun. */
  isCut: boolean
  /** The machine could not be put back: of what is done on it next nobody could tell where it comes from. */
  isSpoilt: boolean
  trouble?: Trouble | undefined
}

export interface Conditions {
  config: Config
  run: OpenRun
  ledger: Ledger
  /** Whether nothing more is to be begun, because the time is over. */
  isOver: () => boolean
  /** Leave the machine as it is where a statement is violated. */
  keepFinding: boolean
}

/** In place of a scenario's file. */
export const EXPLORE = 'explore'

/** Does a history on one machine, from the run's baseline and back to it: told to the ledger as a scenario is. */
export async function tryOut(
  machine: MachineConfig,
  { name, operations, isPointless = () => false }: Trial,
  conditions: Conditions,
): Promise<Outcome> {
  const recorder = new Recorder(conditions.ledger, { name, file: EXPLORE, machines: [machine.name] })
  const startedAt = performance.now()
  const came: Pick<Outcome, 'begun' | 'isSpoilt'> = { begun: [], isSpoilt: false }
  const thrown = await failureOf(() => work(machine, { recorder, operations, came, isPointless }, conditions))
  const isFinding = thrown?.error instanceof ChecksFailed
  const isCut = thrown?.error instanceof NoMore
  const trouble = thrown && !isFinding && !isCut ? troubleOf(thrown.error) : undefined
  // Nothing that was looked at is no trouble then: it says nothing either way.
  if (isCut && recorder.verdicts.length === 0)
    recorder.notApplicable(machine.name, 'the history', 'it was not gone on with')
  const verdict = mergeVerdicts([...recorder.verdicts, ...(trouble ? (['unknown'] as const) : [])])
  recorder.end(verdict, performance.now() - startedAt, trouble)
  const failed = thrown?.error instanceof ChecksFailed ? thrown.error.checks : []
  return { verdict, failed, isCut, trouble, ...came }
}

interface Work {
  recorder: Recorder
  operations: readonly Operation[]
  /** What has come of it so far. */
  came: Pick<Outcome, 'begun' | 'isSpoilt'>
  isPointless: () => boolean
}

async function work(
  machine: MachineConfig,
  { recorder, operations, came, isPointless }: Work,
  { config, run, ledger, isOver, keepFinding }: Conditions,
): Promise<void> {
  const { terms, found } = run.told
  const limits = new Limits(config.timeouts)
  const whenRoom = <T>(name: string, doing: () => Promise<T>) => run.desk.whenRoom({ name }, doing)
  const onMoment = ({ operation }: { operation: Operation }) => {
    if (isOver() || isPointless()) throw new NoMore()
    came.begun.push(operation)
  }
  const onLack = (operation: Operation, { machine: of, what, reason }: NotApplicable) => {
    recorder.notApplicable(of, what, reason)
    came.begun.splice(came.begun.lastIndexOf(operation), 1)
  }
  await withMachines(
    { hosts: config.hosts, crew: [machine], terms, found, whenRoom, ledger, recorder, limits },
    async (machines) => {
      const stage = new Stage(machines)
      const vms = new Machines(machines, stage)
      const step = (title: string) => recorder.journal.step(title)
      const done = await withoutLabsOwn(operations, machines)
      const thrown = await failureOf(() => perform(done, { vms, step, onMoment, onLack }))
      const isKept = keepFinding && recorder.verdicts.includes('violated')
      const left = isKept ? undefined : await failureOf(() => leave(machines, stage, recorder))
      // A host that would not remove something may do it once the machine has been reverted.
      came.isSpoilt =
        left !== undefined && (await failureOf(() => cleanUp(machines, stage, recorder))) !== undefined
      const first = thrown ?? left
      if (first) throw first.error
    },
  )
}

/** Of a host that is no lab of this machine alone the rest is done, as far as it is possible then. */
async function withoutLabsOwn(
  operations: readonly Operation[],
  machines: readonly MachineUnderTest[],
): Promise<readonly Operation[]> {
  if (operations.every(({ do: kind }) => kind !== 'host restart')) return operations
  const isLab = await sideBySide(machines, ({ vm, limits }) => vm.mayRestartHost(limits.look()))
  return isLab.every(Boolean) ? operations : operations.filter(({ do: kind }) => kind !== 'host restart')
}

function leave(machines: readonly MachineUnderTest[], stage: Stage, recorder: Recorder): Promise<void> {
  recorder.stop()
  return cleanUp(machines, stage, recorder)
}

/** The exploration has had its time, or has found something: what was begun is no less true. */
class NoMore extends Error {}
