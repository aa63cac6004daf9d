import { sideBySide } from '../core/side-by-side.ts'
import type { Observed } from '../evidence/observed.ts'
import type { SeenOf } from '../evidence/seen.ts'
import type { MebibyteRange } from '../guest/guest.ts'
import { revertContent, suspectsOf } from '../judge/content.ts'
import type { DiskUnderTest } from './disk.ts'
import type { MachineUnderTest } from './machine.ts'
import type { Check } from './recorder.ts'

/** What a disk held around a snapshot. */
export interface ContentAt {
  before: Observed<SeenOf<'content'>>
  /** The same look, where there was no other. */
  after: Observed<SeenOf<'content'>>
  /** Whether nobody but the run can have written between the look and the snapshot, as far as the looks show. */
  settled: boolean
  /** Of the newest data that the run had written to it. */
  generation: number
  /** MiBs in which it had been told to forget blocks. */
  forgotten: MebibyteRange[]
  /** By its host's word. */
  capacityBytes: number | undefined
}

/**
 * Looks at a disk once more behind its snapshot, where a guest that has mounted it may have written meanwhile. Not where
 * it will be mounted again when somebody looks after a revert: with its memory, or by a Windows, which mounts all it sees.
 */
export async function contentAround(
  disk: DiskUnderTest,
  before: Observed<SeenOf<'content'>>,
  { memory, host }: { memory: boolean; host: SeenOf<'machine'> },
): Promise<ContentAt> {
  const { generation, machine, content } = disk
  const known = {
    before,
    generation,
    forgotten: [...content.forgotten],
    capacityBytes: capacityOf(disk, host),
  }
  const isMounted = before.seen.volumes.length > 0
  if (!isMounted) return { ...known, after: before, settled: true }
  if (memory || machine.guest.kind === 'windows') return { ...known, after: before, settled: false }
  const { content: after } = await disk.whole.look()
  return { ...known, after, settled: true }
}

/** What a host says of a disk's size. */
export function capacityOf({ identity }: DiskUnderTest, { disks }: SeenOf<'machine'>): number | undefined {
  return disks.find(({ uuid }) => uuid === identity.uuid)?.capacityBytes
}

/** Before anything is mounted or written: whether each disk holds what it held. */
async function judgeContents({ name, resumed, wholes }: Debt): Promise<Check[]> {
  const disks = [...wholes]
  return sideBySide(disks, async ([disk, { before, after, ...at }]) => {
    const { content: now } = await disk.whole.lookWhenSeen((seen) =>
      suspectsOf(before.seen, after.seen, seen),
    )
    const args = { disk: disk.name, name, ...at, resumed }
    return disk.machine.judge(revertContent, args, before, after, now)
  })
}

/** What the disks of machines must hold since a revert, and nobody has looked at yet. */
const owed = new WeakMap<MachineUnderTest, Debt>()

interface Debt {
  /** Of the snapshot. */
  name: string
  /** Whether the guest goes on from its memory. */
  resumed: boolean
  wholes: Wholes
}

type Wholes = ReadonlyMap<DiskUnderTest, ContentAt>

/**
 * What disks must hold since a revert: looked at as soon as the guest runs, and before anything is done in it. The last
 * revert counts.
 */
export function owe(machine: MachineUnderTest, debt: Debt): void {
  owed.set(machine, debt)
}

/** What the disks of a machine that has not run since it was reverted must hold. */
export function owedBy(machine: MachineUnderTest): Wholes {
  return owed.get(machine)?.wholes ?? new Map()
}

/** A disk that was taken off, or made larger, before anybody looked, is not as the revert left it: that is nobody’s fault. */
export function letOff(disk: DiskUnderTest): void {
  const debt = owed.get(disk.machine)
  if (debt)
    owed.set(disk.machine, { ...debt, wholes: new Map([...debt.wholes].filter(([one]) => one !== disk)) })
}

/** Looks at what was not looked at since the last revert. */
export async function settleDebt(machine: MachineUnderTest): Promise<Check[]> {
  const debt = owed.get(machine)
  owed.delete(machine)
  return debt ? judgeContents(debt) : []
}
