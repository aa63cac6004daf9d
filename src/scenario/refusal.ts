import { isDeepStrictEqual } from 'node:util'
import type { Deadline } from '../core/deadline.ts'
import type { VirtualMachine } from '../vsphere/virtual-machine.ts'
import { isRefusal } from './host-refusal.ts'
import { describeDisks } from './judgement.ts'
import type { HostView, MachineUnderTest } from './machine.ts'
import type { Check } from './recorder.ts'
import { describeTree } from './tree.ts'

export interface Refusal {
  /** What is asked for, as the end of «The host refuses …». */
  what: string
  /** The faults that are the right answer, by their type in the API. */
  faults: readonly string[]
  attempt(vm: VirtualMachine, deadline: Deadline): Promise<unknown>
}

/** Asks a machine's host for what it must refuse, and checks that it does, with the right fault, and changes nothing. */
export async function checkRefusal(machine: MachineUnderTest, refusal: Refusal): Promise<Check[]> {
  const before = await machine.observeMachine()
  const answer = await machine.do(
    'ask for what must be refused',
    { what: refusal.what },
    () => answerTo(machine, refusal),
    (told) => ({ answer: told }),
  )
  const after = await machine.observeMachine()
  const [was, is] = [describeState(before.seen), describeState(after.seen)]
  return [
    machine.check(
      `The host refuses ${refusal.what}`,
      {
        verdict: refusal.faults.includes(answer) ? 'held' : 'violated',
        expected: refusal.faults.join(' or '),
        seen: answer,
      },
      after,
    ),
    machine.check(
      `Nothing changes when the host refuses ${refusal.what}`,
      { verdict: isDeepStrictEqual(was, is) ? 'held' : 'violated', expected: was, seen: is },
      before,
      after,
    ),
  ]
}

/**
 * The fault, or `success`. Where the host could not be asked, or refuses for a reason that has nothing to do with what
 * was asked, nothing is known of its answer.
 */
async function answerTo(machine: MachineUnderTest, { attempt }: Refusal): Promise<string> {
  try {
    await attempt(machine.vm, machine.limits.task())
    return 'success'
  } catch (error) {
    if (isRefusal(error)) return error.fault
    throw error
  }
}

function describeState({ powerState, memoryMiB, cpus, annotation, snapshots, disks }: HostView): string {
  return `${powerState}, ${memoryMiB} MiB, ${cpus} CPUs, “${annotation}”; ${describeTree(snapshots)}; ${describeDisks(disks)}`
}
