import type { Observed } from '../evidence/observed.ts'
import type { SeenOf } from '../evidence/seen.ts'
import type { DiskIdentity, DiskObservation, MebibyteRange } from '../guest/guest.ts'
import { BLOCK_BYTES } from '../witness/blocks.ts'
import type { WitnessOwner } from '../witness/image.ts'
import type { BlockRange } from '../witness/ranges.ts'
import { stampsIn } from '../witness/stamps.ts'
import type { MachineUnderTest } from './machine.ts'

const MIB = 2 ** 20
/** A disk of that size is looked at everywhere: emulated machines read as much in a second. */
const WHOLE_BYTES = 256 * MIB
/** MiBs that differ, and are read block by block; a WinRM service takes a second for each. */
const MOST_SUSPECTS = 64
/** Blocks that the ledger names of them. */
const MOST_STAMPS = 64

/** The disk as far as it must be known to look at all of it. */
interface Subject {
  readonly name: string
  readonly identity: DiskIdentity
  readonly machine: MachineUnderTest
  readonly owner: WitnessOwner
  keep(observation: DiskObservation): Observed<SeenOf<'disk'>>
  observe(): Promise<Observed<SeenOf<'disk'>>>
  whenSeen<Look extends { disk: Observed<SeenOf<'disk'>> }>(look: () => Promise<Look>): Promise<Look>
}

/** One look at all of a disk. */
interface WholeLook {
  disk: Observed<SeenOf<'disk'>>
  content: Observed<SeenOf<'content'>>
}

/** What a disk holds as a whole, past every cache: a small one everywhere, a larger one wherever anything is or was. */
export class WholeDisk {
  readonly #disk: Subject
  /** The look that found nothing on it, as long as nothing was done to it since. */
  #blank: WholeLook | undefined
  /** The look before data were written that the guest may still keep to itself, as long as nothing else was done since. */
  #beforeUnsynced: WholeLook | undefined
  /** MiBs of a large disk in which something is or was. */
  readonly #places = new Set<number>()

  constructor(disk: Subject) {
    this.#disk = disk
  }

  /**
   * Looks at all of the disk, past every cache: a small one everywhere, a larger one wherever anything is or was.
   * @param suspects picks the MiBs whose blocks are to be looked at one by one
   */
  async look(suspects: (seen: SeenOf<'content'>) => number[] = () => []): Promise<WholeLook> {
    if (this.#blank) return this.#blank
    const { name, identity, machine } = this.#disk
    const request = { wholeBytes: WHOLE_BYTES, places: rangesOf(this.#places), digest: true }
    const told = await machine.guest.digestDisk(identity, request, machine.limits.guestWork())
    this.remember(told.content.looked, told.content.sizeBytes)
    const disk = this.#disk.keep(told.disk)
    const { present } = told.disk
    const { sizeBytes, looked, chunks, volumes } = told.content
    const seen: SeenOf<'content'> = {
      ...{ kind: 'content', disk: name, uuid: identity.uuid, present, sizeBytes, looked },
      chunks: chunks.map(({ at, sha256 }) => ({ at, sha256: sha256.slice(0, 16) })),
      ...{ volumes, stamps: [], unread: 0, files: machine.whereabouts(identity.uuid).files },
    }
    const content = machine.keep({ ...seen, ...(await this.#readSuspects(suspects(seen), sizeBytes)) })
    const isBlank = present && chunks.length === 0 && volumes.length === 0
    this.#blank = isBlank ? { disk, content } : undefined
    return { disk, content }
  }

  /** The same, once the guest sees the disk. */
  lookWhenSeen(suspects?: (seen: SeenOf<'content'>) => number[]): Promise<WholeLook> {
    return this.#disk.whenSeen(() => this.look(suspects))
  }

  /**
   * Writes what is not synced. What there is to look at is looked at before: a look takes its time, in which a guest writes
   * out what it keeps in memory, after 30 s on a Linux (`vm.dirty_expire_centisecs`).
   */
  async unsynced<T>(write: () => Promise<T>): Promise<T> {
    const look = this.#beforeUnsynced ?? (await this.lookWhenSeen())
    const written = await write()
    this.#beforeUnsynced = look
    return written
  }

  /** The look that a snapshot of the disk is laid beside. */
  async lookBeforeSnapshot(): Promise<WholeLook> {
    return this.#beforeUnsynced ?? this.lookWhenSeen()
  }

  /** Sees the disk, and remembers of a large one where its file system has anything now, to look there from now on. */
  async observePlaces(): Promise<Observed<SeenOf<'disk'>>> {
    const { identity, machine } = this.#disk
    if (identity.sizeBytes <= WHOLE_BYTES) return this.#disk.observe()
    const request = { wholeBytes: WHOLE_BYTES, places: [], digest: false }
    const { disk, content } = await machine.guest.digestDisk(identity, request, machine.limits.guestWork())
    this.remember(content.looked, content.sizeBytes)
    return this.#disk.keep(disk)
  }

  /**
   * Looks at these from now on, where it does not look everywhere.
   * @param sizeBytes as the guest sees it: the disk may have been extended
   */
  remember(looked: readonly MebibyteRange[], sizeBytes = this.#disk.identity.sizeBytes): void {
    if (sizeBytes <= WHOLE_BYTES) return
    for (const { first, count } of looked) for (let at = first; at < first + count; at++) this.#places.add(at)
  }

  async #readSuspects(
    mebibytes: readonly number[],
    sizeBytes: number,
  ): Promise<Pick<SeenOf<'content'>, 'stamps' | 'unread'>> {
    const stamps: Stamp[] = []
    const { identity, machine, owner } = this.#disk
    for (const at of mebibytes.slice(0, MOST_SUSPECTS)) {
      const range = { offset: at * MIB, length: Math.min(MIB, sizeBytes - at * MIB) }
      const piece = await machine.guest.readWitness(identity, 'raw', range, machine.limits.guestWork())
      const ours = stampsIn(piece).filter(({ stamp }) => stamp.run === owner.run)
      for (const { offset, stamp, block } of ours) {
        const { generation } = stamp
        stamps.push({ byte: at * MIB + offset, generation, block, ofThisDisk: stamp.disk === owner.disk })
      }
    }
    return { stamps: mostTelling(stamps), unread: Math.max(0, mebibytes.length - MOST_SUSPECTS) }
  }

  /** Something was done to the disk. */
  forget(): void {
    this.#blank = undefined
    this.#beforeUnsynced = undefined
  }
}

type Stamp = SeenOf<'content'>['stamps'][number]

/** In the order of the disk; of many those that cannot be of the snapshot, if any: of other disks, and the newest. */
function mostTelling(stamps: readonly Stamp[]): Stamp[] {
  return stamps
    .toSorted((a, b) => Number(a.ofThisDisk) - Number(b.ofThisDisk) || b.generation - a.generation)
    .slice(0, MOST_STAMPS)
    .toSorted((a, b) => a.byte - b.byte)
}

/** The MiBs that these blocks lie in. */
export function mebibytesOf(ranges: readonly BlockRange[]): MebibyteRange[] {
  return ranges.map(({ first, blocks }) => {
    const from = Math.floor((first * BLOCK_BYTES) / MIB)
    return { first: from, count: Math.ceil(((first + blocks) * BLOCK_BYTES) / MIB) - from }
  })
}

/** Numbers as ranges, in order. */
function rangesOf(numbers: ReadonlySet<number>): MebibyteRange[] {
  const ranges: MebibyteRange[] = []
  for (const at of [...numbers].toSorted((a, b) => a - b)) {
    const last = ranges.at(-1)
    if (last && last.first + last.count === at) last.count++
    else ranges.push({ first: at, count: 1 })
  }
  return ranges
}
