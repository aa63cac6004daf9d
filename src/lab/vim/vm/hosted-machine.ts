import type { Machine } from '../../machine/machine.ts'
import { Reference } from '../schema/values.ts'
import type { Service } from '../service.ts'
import type { HostedMachine } from './lab-machine.ts'

/** The machine in its place in the inventory. */
export function hostedMachine(
  machine: Machine,
  number: number,
  { host, manners, view, startedAt }: Pick<Service, 'host' | 'manners' | 'view' | 'startedAt'>,
): HostedMachine {
  const shown = manners.shown(machine)
  let lookedAt = startedAt
  shown.machine.onChange(() => {
    lookedAt = manners.now()
  })
  const vm = {
    machine,
    reference: new Reference('VirtualMachine', String(number)),
    datastoreName: host.datastore.name,
    datastoreFolder: host.datastore.folder,
    view,
    deltaFormat: manners.deltaFormat,
    deltaVariant: manners.deltaVariant,
    memorySnapshots: manners.memorySnapshots,
    lookedAt: shown.filesAt ?? (() => lookedAt),
  }
  return {
    ...vm,
    shown: { ...vm, machine: shown.machine },
    stored: { ...vm, machine: shown.stored ?? shown.machine },
    refresh() {
      lookedAt = manners.now()
      shown.refresh?.()
    },
  }
}
