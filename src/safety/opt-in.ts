import type { Deadline } from '../core/deadline.ts'
import { SnapwitnessError } from '../core/errors.ts'
import type {
  Reconfiguration,
  VirtualMachine,
  VirtualMachineState,
} from '../vsphere/machine/virtual-machine.ts'
import { refuseSealed, sealOn } from './seal-mark.ts'
import { ALLOW_KEY } from './tags.ts'

/** A line of a machine's annotation that does what the setting does, for those who have no access to settings. */
export const ALLOW_LINE = /^[ \t]*snapwitness:[ \t]*allow[ \t]*(\r?\n|$)/im

type Said = Pick<VirtualMachineState, 'extraConfig' | 'annotation'>

/** Whether the machine itself says that it may be used. */
export function isAllowed({ extraConfig, annotation }: Said): boolean {
  return /^true$/i.test(extraConfig[ALLOW_KEY] ?? '') || ALLOW_LINE.test(annotation)
}

/**
 * Asked at the moment of every change, whatever was seen before.
 * @param seal that is made, verified or broken: a machine that bears it agrees to that, and to nothing else
 * @throws NotAllowed where the machine does not say now that it may be used; SealedMachine where it bears another seal
 */
export function refuseUnallowed(
  machine: string,
  said: Said & Pick<VirtualMachineState, 'snapshots'>,
  seal?: string,
): void {
  refuseSealed(machine, said, seal)
  if (sealOn(said) === undefined && !isAllowed(said)) throw new NotAllowed(machine)
}

/** The change, with the line by which the machine says in its notes that it may be used: no new notes take that away. */
export async function keepingAllowance(
  change: Reconfiguration,
  vm: VirtualMachine,
  deadline: Deadline,
): Promise<Reconfiguration> {
  const { annotation } = change
  if (annotation === undefined || ALLOW_LINE.test(annotation)) return change
  const [line] = ALLOW_LINE.exec((await vm.describe(deadline)).annotation) ?? []
  return line === undefined ? change : { ...change, annotation: `${annotation}\n${line.trim()}` }
}

/** What makes the machine say so. */
export function howToAllow(machine: string): string {
  return `If it may: snapwitness allow ${machine} --config FILE (or a line “snapwitness: allow” in its notes).`
}

/** @throws SealedMachine */
export async function allow(vm: VirtualMachine, deadline: Deadline): Promise<void> {
  refuseSealed(vm.name, await vm.describe(deadline))
  await vm.reconfigure({ extraConfig: { [ALLOW_KEY]: 'TRUE' } }, deadline)
}

/**
 * Takes away both the setting and the line.
 * @throws SealedMachine
 */
export async function revoke(vm: VirtualMachine, deadline: Deadline): Promise<void> {
  const seen = await vm.describe(deadline)
  refuseSealed(vm.name, seen)
  const { annotation } = seen
  const without = annotation.replace(new RegExp(ALLOW_LINE, 'gim'), '')
  const change = without === annotation ? {} : { annotation: without }
  await vm.reconfigure({ ...change, extraConfig: { [ALLOW_KEY]: '' } }, deadline)
}

/** The machine does not agree; nothing more is done to it. */
class NotAllowed extends SnapwitnessError {
  constructor(machine: string) {
    super(
      'NOT_ALLOWED',
      `${machine} does not say (any more) that it may be used, so that nothing is done to it.`,
      {
        hint: howToAllow(machine),
        fields: { machine },
      },
    )
  }
}
