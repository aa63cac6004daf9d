import type { Entry, EntryOf } from '../evidence/entries.ts'
import type { Told } from './proof.ts'

/** The machines that a run has changed, by its ledger, with what that tells of each. */
export function toldMachines(entries: readonly Entry[]): Map<string, Told> {
  const machines = new Map<string, { [Key in keyof Told]: Set<string> }>()
  const started = new Map<string, EntryOf<'operation-started'>>()
  for (const entry of entries) {
    if (entry.type === 'operation-started' && entry.undo) {
      started.set(entry.operation, entry)
      const told = machines.get(entry.machine) ?? {
        snapshots: new Set<string>(),
        disks: new Set<string>(),
        diskUuids: new Set<string>(),
      }
      machines.set(entry.machine, told)
      if (entry.undo.kind === 'delete-disk') told.disks.add(entry.undo.fileName)
    }
    const { machine, undo } = (entry.type === 'operation-ended' && started.get(entry.operation)) || {}
    const { snapshot, uuid } = entry.type === 'operation-ended' ? entry.details : {}
    if (machine !== undefined && undo?.kind === 'remove-snapshot' && typeof snapshot === 'string')
      machines.get(machine)?.snapshots.add(snapshot)
    if (machine !== undefined && undo?.kind === 'delete-disk' && typeof uuid === 'string')
      machines.get(machine)?.diskUuids.add(uuid)
  }
  return machines
}
