import type { DiskFile, Machine } from '../../machine/machine.ts'
import type { DatastoreView } from '../inventory/datastore-view.ts'
import { Reference } from '../schema/values.ts'

/** A machine with its place in the inventory. */
export interface LabMachine {
  readonly machine: Machine
  readonly reference: Reference
  readonly datastoreName: string
  readonly datastoreFolder: string
  readonly view: DatastoreView
  /** The kind of its deltas, where the host tells it. */
  readonly deltaFormat: string | undefined
  readonly deltaVariant: string | undefined
  /** Whether it says that a snapshot can keep its memory. */
  readonly memorySnapshots: boolean
  /** When its files were last looked at: when anything of the machine changed, or somebody asked for it. */
  readonly lookedAt: () => Date
}

/** A machine with what its properties show of it, which may be of a moment ago. */
export interface HostedMachine extends LabMachine {
  readonly shown: LabMachine
  /** As of the last look at its files. */
  readonly stored: LabMachine
  /** Has its files looked at anew. */
  refresh(): void
}

/** A file as datastore paths are written: `[lab] debian-1/debian-1.vmx`. */
export function datastorePath({ datastoreName, view }: LabMachine, file: DiskFile): string {
  return `[${datastoreName}] ${view.nameOf(file.path)}`
}

/** Snapshots are numbered per machine, and references are unique on the host. */
export function snapshotReference({ reference }: LabMachine, id: number): Reference {
  return new Reference('VirtualMachineSnapshot', `${reference.value}-snapshot-${id}`)
}
