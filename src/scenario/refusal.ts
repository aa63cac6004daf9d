import type { Deadline } from '../core/deadline.ts'
import type { Observed } from '../evidence/observed.ts'
import type { SeenOf } from '../evidence/seen.ts'
import { hostRefuses, refusalChangesNothing } from '../judge/host-answer.ts'
import { isFault, VsphereError } from '../vsphere/faults/errors.ts'
import type { VirtualMachine } from '../vsphere/machine/virtual-machine.ts'
import type { MachineUnderTest } from './machine.ts'
import type { Check } from './recorder.ts'
import { isSettled } from './settled.ts'
import { wordsOfTranslation } from './translation.ts'

export interface Refusal {
  /** What is asked for, as the end of «The host refuses …». */
  what: string
  /** The faults that are the right answer, by their type in the API. */
  faults: readonly string[]
  attempt(vm: VirtualMachine, deadline: Deadline): Promise<unknown>
}

/** Asks a machine's host for what it must refuse, and checks that it does, with the right fault, and changes nothing. */
export async function checkRefusal(machine: MachineUnderTest, refusal: Refusal): Promise<Check[]> {
  const { what, faults } = refusal
  const before = await machine.observeMachineUntil(isSettled)
  // Whatever else kept the host from answering, it says nothing of whether it would have refused.
  const answer = await ask(machine, 'ask for what must be refused', refusal, (error) =>
    faults.find((fault) => isFault(error, fault)),
  )
  const after = await machine.observeMachine()
  return Promise.all([
    machine.judge(hostRefuses, { what, faults: [...faults] }, answer),
    machine.judge(refusalChangesNothing, { what }, before, after),
  ])
}

/** Asks a machine's host for what it may do or refuse, and checks that it has changed nothing where it refuses. */
export async function checkUnlessDone(
  machine: MachineUnderTest,
  asked: Omit<Refusal, 'faults'>,
): Promise<Check[]> {
  const before = await machine.observeMachineUntil(isSettled)
  const { seen } = await ask(machine, 'ask for what may be refused', asked, ({ fault }) => fault)
  const after = await machine.observeMachine()
  if (seen.answer === 'success') return []
  return [await machine.judge(refusalChangesNothing, { what: asked.what }, before, after)]
}

/**
 * The fault, or `success`.
 * @param answered what an answer of the host counts as; undefined where it is none to this
 */
function ask(
  machine: MachineUnderTest,
  action: string,
  { what, attempt }: Omit<Refusal, 'faults'>,
  answered: (error: VsphereError) => string | undefined,
): Promise<Observed<SeenOf<'answer'>>> {
  const work = async () => {
    try {
      await attempt(machine.vm, machine.limits.task())
      return machine.keep({ kind: 'answer', asked: what, answer: 'success', said: null })
    } catch (error) {
      if (!(error instanceof VsphereError) || !error.isAnswer || wordsOfTranslation(error) !== undefined)
        throw error
      const answer = answered(error)
      if (answer === undefined) throw error
      return machine.keep({ kind: 'answer', asked: what, answer, said: error.what })
    }
  }
  return machine.change(action, { what }, work, ({ seen }) => ({ answer: seen.answer }))
}
