import { randomBytes } from 'node:crypto'
import { type Area, areasInUse, areasOf, union } from './areas.ts'
import type { MachineContext } from './context.ts'
import {
  type ChangedAreas,
  type ChangeQuery,
  type MachineDisk,
  MachineFault,
  type MachineSettings,
} from './machine.ts'
import { type ChangeEpoch, isInSnapshots, snapshotOf, topOf } from './state.ts'

/**
 * Changed block tracking. A disk's change ID names a moment of it; an epoch is what was written from one moment to the
 * next, kept when the later one comes, so that it outlives the files that it was read from.
 */

/** A client must page: a host answers with as many areas as it likes. */
const AREAS_PER_ANSWER = 100

/** A changed `changeTrackingEnabled` begins to count when the machine is stunned, started or snapshotted, as on vSphere. */
export function takeUpTracking(settings: MachineSettings): MachineSettings {
  const disks = settings.disks.map((disk) => {
    if (!settings.changeTracking || !isInSnapshots(disk)) return { ...disk, changeId: undefined }
    return { ...disk, changeId: disk.changeId ?? changeIdOf(newTrackingId(), 1) }
  })
  return { ...settings, disks }
}

export interface EndedEpochs {
  /** The machine's settings with the change IDs of this moment. */
  readonly settings: MachineSettings
  readonly epochs: readonly ChangeEpoch[]
}

/** Ends the epoch of every tracked disk. The disks' files must be those of before the snapshot, and still. */
export async function endEpochs(context: MachineContext): Promise<EndedEpochs> {
  const { settings, epochs } = context.state
  const ended: ChangeEpoch[] = []
  const disks: MachineDisk[] = []
  for (const disk of settings.disks) {
    if (!settings.changeTracking || disk.changeId === undefined) {
      disks.push(disk)
      continue
    }
    const id = nextId(disk.changeId, [...epochs, ...ended])
    const areas = context.steps.changedAreas(context, disk, await writtenSince(context, disk))
    ended.push({ id, since: disk.changeId, areas })
    disks.push({ ...disk, changeId: id })
  }
  return { settings: takeUpTracking({ ...settings, disks }), epochs: ended }
}

/** @throws MachineFault InvalidArgument for a disk that is not tracked, and a moment that is not in its past */
export async function queryChangedAreas(context: MachineContext, query: ChangeQuery): Promise<ChangedAreas> {
  const { snapshotId, key, startOffset, changeId } = query
  const { settings } = snapshotId === undefined ? atRest(context) : snapshotOf(context, snapshotId)
  const disk = settings.disks.find((candidate) => candidate.key === key)
  if (disk?.changeId === undefined) {
    throw new MachineFault('InvalidArgument', `No changes are tracked of the disk ${key}.`, {
      property: 'deviceKey',
    })
  }
  const file = context.folder.absolute(topOf(disk))
  const inProgress = snapshotId === undefined ? await writtenSince(context, disk) : []
  const areas =
    changeId === '*'
      ? await areasInUse(file)
      : [...inProgress, ...areasSince(context.state.epochs, disk.changeId, changeId)]
  return page(union(areas), startOffset, disk.capacityBytes)
}

function atRest({ state }: MachineContext): { settings: MachineSettings } {
  if (state.powerState === 'poweredOff') return state
  throw new MachineFault('InvalidPowerState', 'Without a snapshot the machine must be off.')
}

/** Where no file of its own holds the epoch, because deltas were merged or there never was one, all may have changed. */
async function writtenSince({ folder }: MachineContext, disk: MachineDisk): Promise<Area[]> {
  if (disk.chain.length === 1) return [{ start: 0, length: disk.capacityBytes, zero: false }]
  return areasOf(folder.absolute(topOf(disk)))
}

/** What was written in all epochs that lead from one moment to the other. */
function areasSince(epochs: readonly ChangeEpoch[], from: string, to: string): Area[] {
  if (from === to) return []
  const epoch = epochs.find(({ id }) => id === from)
  if (epoch === undefined) {
    throw new MachineFault('InvalidArgument', `${to} is no moment in the past of this disk.`, {
      property: 'changeId',
    })
  }
  return [...epoch.areas, ...areasSince(epochs, epoch.since, to)]
}

function page(areas: readonly Area[], startOffset: number, capacityBytes: number): ChangedAreas {
  if (startOffset < 0 || startOffset > capacityBytes) {
    throw new MachineFault('InvalidArgument', `${startOffset} is beyond the end of the disk.`, {
      property: 'startOffset',
    })
  }
  const rest = areas.flatMap(({ start, length }) => {
    const from = Math.max(start, startOffset)
    const end = Math.min(start + length, capacityBytes)
    return end > from ? [{ start: from, length: end - from }] : []
  })
  const shown = rest.slice(0, AREAS_PER_ANSWER)
  const last = shown.at(-1)
  const isAll = last === undefined || shown.length === rest.length
  const end = isAll ? capacityBytes : last.start + last.length
  return { startOffset, length: end - startOffset, areas: shown }
}

/** The number goes up; after a revert, where that moment has been already, a new history begins. */
function nextId(changeId: string, epochs: readonly ChangeEpoch[]): string {
  const [trackingId = '', number = ''] = changeId.split('/')
  const next = changeIdOf(trackingId, Number(number) + 1)
  return epochs.some(({ id }) => id === next) ? changeIdOf(newTrackingId(), 1) : next
}

/** As ESXi writes them: `52 de c0 d9 b9 43 9d 10-61 d5 4c 1b e9 7b 65 63/81`. */
function changeIdOf(trackingId: string, number: number): string {
  return `${trackingId}/${number}`
}

function newTrackingId(): string {
  const bytes = Array.from(randomBytes(16), (byte) => byte.toString(16).padStart(2, '0'))
  return `${bytes.slice(0, 8).join(' ')}-${bytes.slice(8).join(' ')}`
}
