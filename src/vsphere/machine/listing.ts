import type { Deadline } from '../../core/deadline.ts'
import { flatten } from '../../core/flatten.ts'
import { unescapeName } from '../session/names.ts'
import { readEvery } from '../session/properties.ts'
import type { VimService } from '../session/service.ts'
import { type PowerState, snapshotTreeOf } from '../snapshots/snapshots.ts'
import type { Ref } from '../soap/data.ts'

/** A machine as one chooses it among many; what the host does not tell is undefined. */
export interface ListedMachine {
  ref: Ref<'VirtualMachine'>
  name: string
  powerState: PowerState | undefined
  /** The operating system that it is configured for: `Debian GNU/Linux 12 (64-bit)`. */
  guestOs: string | undefined
  toolsRunning: boolean
  /** As Tools tell it. */
  address: string | undefined
  snapshots: number
  /** Of the datastore of its own with the least. */
  freeBytes: number | undefined
}

/** Every machine that the account may see, by name; templates are none. */
export async function listMachines(vim: VimService, deadline: Deadline): Promise<ListedMachine[]> {
  const [machines, stores] = await Promise.all([
    readEvery(vim, 'VirtualMachine', PROPERTIES, deadline),
    readEvery(vim, 'Datastore', ['summary'], deadline),
  ])
  const free = new Map(stores.map(({ ref, seen }) => [ref, seen.summary?.freeSpace]))
  return machines
    .filter(({ seen }) => seen['config.template'] !== true)
    .map(({ ref, seen }) => ({
      ref,
      name: unescapeName(seen.name ?? ''),
      powerState: seen['runtime.powerState'],
      guestOs: seen['config.guestFullName'],
      toolsRunning: seen['guest.toolsRunningStatus'] === 'guestToolsRunning',
      address: seen['guest.ipAddress'],
      snapshots: flatten(snapshotTreeOf(seen.snapshot).roots).length,
      freeBytes: least(seen.datastore.flatMap((store) => free.get(store) ?? [])),
    }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
}

const PROPERTIES = [
  ...(['name', 'config.template', 'config.guestFullName', 'runtime.powerState', 'snapshot'] as const),
  ...(['guest.ipAddress', 'guest.toolsRunningStatus', 'datastore'] as const),
] as const

function least(sizes: readonly number[]): number | undefined {
  return sizes.length > 0 ? Math.min(...sizes) : undefined
}
