import type { Deadline } from '../core/deadline.ts'
import type { VirtualMachine, VirtualMachineState } from '../vsphere/machine/virtual-machine.ts'
import { ALLOW_KEY } from './tags.ts'

/** A line of a machine's annotation that does what the setting does, for those who have no access to settings. */
const ALLOW_LINE = /^[ \t]*snapwitness:[ \t]*allow[ \t]*(\r?\n|$)/im

type Said = Pick<VirtualMachineState, 'extraConfig' | 'annotation'>

/** Whether the machine itself says that it may be used. */
export function isAllowed({ extraConfig, annotation }: Said): boolean {
  return /^true$/i.test(extraConfig[ALLOW_KEY] ?? '') || ALLOW_LINE.test(annotation)
}

/** What makes the machine say so. */
export function howToAllow(machine: string): string {
  return `If it may: snapwitness allow ${machine} --config FILE (or a line “snapwitness: allow” in its notes).`
}

export async function allow(vm: VirtualMachine, deadline: Deadline): Promise<void> {
  await vm.reconfigure({ extraConfig: { [ALLOW_KEY]: 'TRUE' } }, deadline)
}

/** Takes away both the setting and the line. */
export async function revoke(vm: VirtualMachine, deadline: Deadline): Promise<void> {
  const { annotation } = await vm.describe(deadline)
  const without = annotation.replace(new RegExp(ALLOW_LINE, 'gim'), '')
  const change = without === annotation ? {} : { annotation: without }
  await vm.reconfigure({ ...change, extraConfig: { [ALLOW_KEY]: '' } }, deadline)
}
