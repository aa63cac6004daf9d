import type { DatastoreSpace, MachineInspection } from '../../vsphere/machine/inspection.ts'
import { ok, type Remark } from '../finding.ts'

const MIB = 1024 ** 2
const GIB = 1024 ** 3

/** What the documented workflow makes on one machine: its baseline and two snapshots, and a disk of this size. */
const SNAPSHOTS = 3
const SECOND_DISK_BYTES = 2 * GIB
/** A guest that is left alone writes so much to each disk in a run: logs, and what it swaps. */
const IDLE_WRITES_BYTES = 256 * MIB

/** What a run takes on one machine, in bytes. */
interface Estimate {
  /** One snapshot with memory, the least that a run begins with. */
  first: number
  /** All of a run, while the guest is idle. */
  run: number
  /** All of a run, when the guest writes every block of its disks after every snapshot. */
  most: number
}

/** @param machines all machines whose snapshots go to this datastore */
export function freeSpace(
  { name, freeBytes }: DatastoreSpace,
  machines: readonly MachineInspection[],
): Remark {
  const { first, run, most } = sum(machines.map(estimate))
  const memory = machines.reduce((total, { memoryMiB }) => total + memoryMiB * MIB, 0)
  const disks = machines.reduce((total, machine) => total + dependentDisks(machine).length, 0)
  const how = `${SNAPSHOTS} snapshots × ${size(memory)} of memory + ${machines.length} × ${size(SECOND_DISK_BYTES)} for the second disk + ${disks} disks × ${SNAPSHOTS} deltas of ${size(IDLE_WRITES_BYTES)}`
  const what = `${size(freeBytes)} free on ${name}; a run takes about ${size(run)} (${how}), and ${size(most)} where the guests write every block of their disks after each snapshot`
  if (freeBytes >= most) return ok('free-space', what)
  const mend = `Free space on ${name}, or run with fewer machines at a time.`
  if (freeBytes < first) {
    const follows = `Not even the first snapshots fit (${size(first)}): the guests would stall with the disk full.`
    return { id: 'free-space', severity: 'blocker', what, follows, mend }
  }
  if (freeBytes < run) {
    const follows =
      'The datastore may run full in the middle of a run; a guest then stalls until there is space.'
    return { id: 'free-space', severity: 'warning', what, follows, mend }
  }
  return {
    id: 'free-space',
    severity: 'note',
    what,
    follows: 'Enough, unless the guests write much.',
    mend: '',
  }
}

function estimate(machine: MachineInspection): Estimate {
  const disks = dependentDisks(machine)
  const memory = machine.powerState === 'poweredOn' ? machine.memoryMiB * MIB : 0
  const capacity = disks.reduce((total, { capacityBytes }) => total + capacityBytes, SECOND_DISK_BYTES)
  return {
    first: memory + disks.length * MIB,
    run: SNAPSHOTS * (memory + disks.length * IDLE_WRITES_BYTES) + SECOND_DISK_BYTES,
    most: SNAPSHOTS * (memory + capacity) + SECOND_DISK_BYTES,
  }
}

function dependentDisks({ disks }: MachineInspection) {
  return disks.filter(({ mode }) => !mode.startsWith('independent'))
}

function sum(estimates: readonly Estimate[]): Estimate {
  const total = { first: 0, run: 0, most: 0 }
  for (const { first, run, most } of estimates) {
    total.first += first
    total.run += run
    total.most += most
  }
  return total
}

function size(bytes: number): string {
  return bytes < GIB ? `${Math.round(bytes / MIB)} MiB` : `${(bytes / GIB).toFixed(1)} GiB`
}
