import type { Entry, EntryOf } from '../evidence/entries.ts'
import type { Told } from './proof.ts'

/** The machines that a run has changed, by its ledger, with what that tells of each. */
export function toldMachines(entries: readonly Entry[]): Map<string, Told> {
  const machines = new Map<string, { snapshots: Set<string>; disks: Set<string> }>()
  const started = new Map<string, EntryOf<'operation-started'>>()
  for (const entry of entries) {
    if (entry.type === 'operation-started' && entry.undo) {
      started.set(entry.operation, entry)
      const told = machines.get(entry.machine) ?? { snapshots: new Set(), disks: new Set() }
      machines.set(entry.machine, told)
      if (entry.undo.kind === 'delete-disk') told.disks.add(entry.undo.fileName)
    }
    const { machine, undo } = (entry.type === 'operation-ended' && started.get(entry.operation)) || {}
    const { snapshot } = entry.type === 'operation-ended' ? entry.details : {}
    if (machine !== undefined && undo?.kind === 'remove-snapshot' && typeof snapshot === 'string')
      machines.get(machine)?.snapshots.add(snapshot)
  }
  return machines
}
