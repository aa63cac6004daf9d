import type { Deadline } from '../../core/deadline.ts'
import { unescapeName } from '../session/names.ts'
import { readEvery } from '../session/properties.ts'
import type { VimService } from '../session/service.ts'
import { type SnapshotTree, snapshotTreeOf } from '../snapshots/snapshots.ts'
import type { Ref } from '../soap/data.ts'

/** A machine by all that it may be known by, wherever it has gone; what the host does not tell is undefined. */
export interface KnownMachine {
  ref: Ref<'VirtualMachine'>
  name: string
  instanceUuid: string | undefined
  biosUuid: string | undefined
  snapshots: SnapshotTree
}

/** Every machine that the account may see; templates are none. */
export async function knownMachines(vim: VimService, deadline: Deadline): Promise<KnownMachine[]> {
  const machines = await readEvery(vim, 'VirtualMachine', PROPERTIES, deadline)
  return machines
    .filter(({ seen }) => seen['config.template'] !== true)
    .map(({ ref, seen }) => ({
      ref,
      name: unescapeName(seen.name ?? ''),
      instanceUuid: seen['config.instanceUuid'],
      biosUuid: seen['config.uuid'],
      snapshots: snapshotTreeOf(seen.snapshot),
    }))
}

const PROPERTIES = ['name', 'config.template', 'config.instanceUuid', 'config.uuid', 'snapshot'] as const
