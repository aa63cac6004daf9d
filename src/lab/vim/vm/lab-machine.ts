import type { DiskFile, Machine } from '../../machine/machine.ts'
import { Reference } from '../schema/values.ts'

/** A machine with its place in the inventory. */
export interface LabMachine {
  readonly machine: Machine
  readonly reference: Reference
  readonly datastoreName: string
  readonly datastoreFolder: string
  /** When anything of the machine changed last. */
  readonly changedAt: () => Date
}

/** A file as datastore paths are written: `[lab] debian-1/debian-1.vmx`. */
export function datastorePath({ datastoreName }: LabMachine, file: DiskFile): string {
  return `[${datastoreName}] ${file.path}`
}

/** Snapshots are numbered per machine, and references are unique on the host. */
export function snapshotReference({ reference }: LabMachine, id: number): Reference {
  return new Reference('VirtualMachineSnapshot', `${reference.value}-snapshot-${id}`)
}
