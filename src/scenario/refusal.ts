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
  const answer = await machine.change(
    'ask for what must be refused',
    { what },
    () => answerTo(machine, refusal),
    ({ seen }) => ({ answer: seen.answer }),
  )
  const after = await machine.observeMachine()
  return Promise.all([
    machine.judge(hostRefuses, { what, faults: [...faults] }, answer),
    machine.judge(refusalChangesNothing, { what }, before, after),
  ])
}

/**
 * The fault that is asked for, or `success`. Whatever else kept the host from answering, it says nothing of whether it
 * would have refused.
 */
async function answerTo(
  machine: MachineUnderTest,
  { what, faults, attempt }: Refusal,
): Promise<Observed<SeenOf<'answer'>>> {
  try {
    await attempt(machine.vm, machine.limits.task())
    return machine.keep({ kind: 'answer', asked: what, answer: 'success', said: null })
  } catch (error) {
    const asked = wordsOfTranslation(error) === undefined && faults.find((fault) => isFault(error, fault))
    if (!asked || !(error instanceof VsphereError)) throw error
    return machine.keep({ kind: 'answer', asked: what, answer: asked, said: error.what })
  }
}
