import { setTimeout as sleep } from 'node:timers/promises'
import type { Deadline } from '../core/deadline.ts'
import { SnapwitnessError } from '../core/errors.ts'
import type { Observed } from '../evidence/observed.ts'
import type { SeenOf } from '../evidence/seen.ts'
import type {
  DiskIdentity,
  DiskObservation,
  InitializeRequest,
  MebibyteRange,
  Trim,
  WitnessFile,
  WitnessPlace,
} from '../guest/guest.ts'
import { BLOCK_BYTES, type WitnessStamp } from '../witness/blocks.ts'
import { WitnessImage, type WitnessOwner } from '../witness/image.ts'
import { inspect, type RangeDigests } from '../witness/inspection.ts'
import type { BlockRange } from '../witness/ranges.ts'
import type { MachineUnderTest } from './machine.ts'
import { mebibytesOf, WholeDisk } from './whole-disk.ts'
import { inspectionSeen } from './witness-evidence.ts'

/** Stamped data in a file on a disk's volume, or on the disk itself, and what must be read there as long as nobody writes. */
export interface Witness {
  readonly place: WitnessPlace
  readonly image: WitnessImage
}

/** A hot-added disk has been seen to take up to 50 s until it shows in a guest. */
const SHOWS_MS = 60_000
const LOOK_MS = 1_000

/** Of a long history, the images that a wrong region is compared with. */
const MOST_KNOWN_IMAGES = 8

/** What an author may know of a disk. */
export interface DiskHandle {
  /** The machine's name. */
  readonly machine: string
  /** What the scenario calls it: `second disk`. */
  readonly disk: string
  readonly uuid: string
  readonly sizeBytes: number
}

/** What a disk held at some time of the scenario; each is unlike every other, also of those that read alike. */
export interface Content {
  /** MiBs in which the disk had been told to forget blocks by then: what they held may change by itself. */
  readonly forgotten: readonly MebibyteRange[]
}

/** A LUN is left as blank as it was: what a file system writes to it, and where, nobody here knows. */
class RawAlone extends SnapwitnessError {
  constructor(machine: string, disk: string) {
    super('LUN_RAW_ALONE', `The ${disk} of ${machine} is a LUN, on which a scenario makes no file system.`, {
      hint: 'Write to it by writeRaw and overwriteRaw.',
      fields: { machine, disk },
    })
  }
}

/** A disk of ours on one machine. */
export class DiskUnderTest {
  readonly machine: MachineUnderTest
  /** What a report calls it. */
  readonly name: string
  readonly identity: DiskIdentity
  /** What it holds between and beside the places that a scenario writes to. */
  readonly whole: WholeDisk
  #key: number
  #everSeen = false
  #isAttached = true
  /** The newest look at it, and how much had been done to its machine by then. */
  #look: { disk: Observed<SeenOf<'disk'>>; deeds: number } | undefined
  /** The file system that it was given, or would be given by the configuration. */
  #filesystem: InitializeRequest['filesystem']
  #writtenAt: number | undefined
  #content: Content = { forgotten: [] }
  /** Of the newest write in the whole run: no revert takes it back, so that no two writes are ever alike. */
  #generation: number
  /** What each place had to hold after each write, newest first. */
  readonly #images = new Map<string, WitnessImage[]>()
  readonly #lun: string | undefined
  #rawBlocks = 0

  /**
   * @param generation of the newest data that was written to it before, where it is not new
   * @param lun the canonical name of the LUN that it maps
   */
  constructor(
    machine: MachineUnderTest,
    name: string,
    identity: DiskIdentity,
    key: number,
    { generation = 0, lun }: { generation?: number; lun?: string | undefined } = {},
  ) {
    this.#lun = lun
    this.#generation = generation
    this.machine = machine
    this.name = name
    this.identity = identity
    this.#key = key
    this.#filesystem = machine.config.filesystem
    this.whole = new WholeDisk(this)
  }

  /** The hypervisor's device key. */
  get key(): number {
    return this.#key
  }

  get filesystem(): InitializeRequest['filesystem'] {
    return this.#filesystem
  }

  /** A place of that many blocks in which nothing was written yet. */
  blankWitness(place: WitnessPlace, blocks: number): Witness {
    return this.#remember({ place, image: WitnessImage.blank(this.owner, blocks) })
  }

  /** What an author may know of it. */
  get handle(): DiskHandle {
    const { uuid, sizeBytes } = this.identity
    return { machine: this.machine.name, disk: this.name, uuid, sizeBytes }
  }

  async observe(): Promise<Observed<SeenOf<'disk'>>> {
    const { guest, limits } = this.machine
    return this.keep(await guest.observeDisk(this.identity, limits.look()))
  }

  /**
   * Looks again where the guest does not show yet what it should: it takes its time to see that a disk has come or gone.
   * Not where the look after the last deed has shown it, nor where the guest sees the disk, or sees none, as the hypervisor
   * has it.
   * @param isThere whether it is to be there then
   */
  async observeUntil(
    isShown: (seen: DiskObservation) => boolean,
    isThere = true,
  ): Promise<Observed<SeenOf<'disk'>>> {
    const { guest, limits } = this.machine
    if (this.#look?.deeds === this.machine.deeds && isShown(this.#look.disk.seen)) return this.#look.disk
    const patience = limits.look().within(SHOWS_MS)
    let seen = await guest.observeDisk(this.identity, limits.look())
    const mayCome = seen.present === isThere || (await this.machine.hasDisk(this.identity, isThere))
    while (mayCome && !isShown(seen) && patience.remainingMs > LOOK_MS) {
      await sleep(LOOK_MS)
      seen = await guest.observeDisk(this.identity, limits.look())
    }
    return this.keep(seen)
  }

  /** Makes the look again where it came before the guest shows the disk: a new one, or one after a start, takes its time. */
  async whenSeen<Look extends { disk: Observed<SeenOf<'disk'>> }>(
    look: () => Promise<Look>,
    isShown: (seen: DiskObservation) => boolean = ({ present }) => present,
  ): Promise<Look> {
    const first = await look()
    if (isShown(first.disk.seen)) return first
    await this.observeUntil(isShown)
    return look()
  }

  /** Puts what its guest told of it into the ledger. */
  keep(observation: DiskObservation): Observed<SeenOf<'disk'>> {
    this.#everSeen ||= observation.present
    const disk = this.machine.keepDisk(this.name, this.identity, observation)
    this.#look = { disk, deeds: this.machine.deeds }
    return disk
  }

  /** By what its witness data are known as its own. */
  get owner(): WitnessOwner {
    const { uuid, shownAs = uuid } = this.identity
    return { run: this.machine.run, disk: shownAs.replaceAll('-', '').toLowerCase() }
  }

  /** The LUN that it maps, and of how many blocks from its beginning on some may have been written. */
  get lun(): { name: string; blocks: number } | undefined {
    return this.#lun === undefined ? undefined : { name: this.#lun, blocks: this.#rawBlocks }
  }

  /** Of the newest data that the run has written to it. */
  get generation(): number {
    return this.#generation
  }

  /** Whether the guest has ever shown it: what it never saw it cannot have lost, nor been rid of. */
  get everSeen(): boolean {
    return this.#everSeen
  }

  /** Whether the machine has it. */
  get isAttached(): boolean {
    return this.#isAttached
  }

  detached(): void {
    this.#isAttached = false
  }

  /** The disk was taken off, and is there again with another device key. */
  reattached(key: number): void {
    this.#key = key
    this.#isAttached = true
  }

  /** A revert has put it back, in the slot that it had, with what it held then. */
  broughtBack(content: Content | undefined): void {
    this.#isAttached = true
    this.returnTo(content)
  }

  /** GPT, one file system, mounted. */
  async initialize(request: InitializeRequest): Promise<void> {
    if (this.#lun !== undefined) throw new RawAlone(this.machine.name, this.name)
    this.#filesystem = request.filesystem
    await this.#work('initialise disk', { ...request }, (deadline) =>
      this.machine.guest.initializeDisk(this.identity, request, deadline),
    )
  }

  async mount(): Promise<void> {
    await this.#work('mount', {}, (deadline) => this.machine.guest.mount(this.identity, deadline))
  }

  /** The stamp of blocks that are like no others of the run. */
  nextStamp(): WitnessStamp {
    return { ...this.owner, generation: ++this.#generation }
  }

  /** Writes a generation of its own to those blocks, in their order. */
  async write(
    { place, image }: Witness,
    ranges: readonly BlockRange[],
    { sync }: { sync: boolean },
  ): Promise<Witness> {
    const stamp = this.nextStamp()
    const { generation } = stamp
    if (place === 'raw') this.#noteRaw(ranges)
    const details = { ...describeWrite(place, ranges), generation, synced: sync }
    const write = () =>
      this.#change('write witness', details, (deadline) =>
        this.machine.guest.writeWitness(
          this.identity,
          { place, stamp, ranges, blocks: image.blocks, sync },
          deadline,
        ),
      )
    await (sync ? write() : this.whole.unsynced(write))
    const written = sync ? image.written(generation, ranges) : image.writtenUnsynced(generation, ranges)
    return this.#remember({ place, image: written })
  }

  #noteRaw(ranges: readonly BlockRange[]): void {
    this.whole.remember(mebibytesOf(ranges))
    this.#rawBlocks = Math.max(this.#rawBlocks, ...ranges.map(({ first, blocks }) => first + blocks))
  }

  /** Takes the data of those blocks away, so that they read as zeros. */
  async zero({ place, image }: Witness, ranges: readonly BlockRange[]): Promise<Witness> {
    await this.#change('zero witness', describeWrite(place, ranges), (deadline) =>
      this.machine.guest.zeroWitness(this.identity, place, ranges, deadline),
    )
    return this.#remember({ place, image: image.zeroed(ranges) })
  }

  /** Tells the disk itself that it may forget those blocks. The witness stays as it is where that is not offered. */
  async discard(witness: Witness, ranges: readonly BlockRange[]): Promise<{ witness: Witness; trim: Trim }> {
    const { place, image } = witness
    this.#forget(mebibytesOf(ranges))
    const trim = await this.#change(
      'discard witness',
      describeWrite(place, ranges),
      (deadline) => this.machine.guest.discardWitness(this.identity, ranges, deadline),
      (result) => ({ ...result }),
    )
    return { trim, witness: trim.done ? this.#remember({ place, image: image.discarded(ranges) }) : witness }
  }

  /** Tells the disk which blocks of the volume are free. */
  trim(): Promise<Trim> {
    // Which blocks are free, the guest alone knows.
    this.#forget([{ first: 0, count: Math.ceil(this.identity.sizeBytes / 2 ** 20) }])
    return this.#change(
      'trim volume',
      {},
      (deadline) => this.machine.guest.trimVolume(this.identity, deadline),
      (result) => ({ ...result }),
    )
  }

  /** Of what it holds from now on, whether or not telling it comes to an end. */
  #forget(mebibytes: readonly MebibyteRange[]): void {
    this.#content = { forgotten: [...this.#content.forgotten, ...mebibytes] }
  }

  /** Writes out what the guest keeps in memory of the volume. */
  async sync(): Promise<void> {
    await this.#change('sync volume', {}, (deadline) =>
      this.machine.guest.syncVolume(this.identity, deadline),
    )
  }

  /** Whether it holds data of ours that are newer than that moment, in milliseconds as `performance.now()` has it. */
  writtenSince(moment: number): boolean {
    return this.#writtenAt !== undefined && this.#writtenAt > moment
  }

  /** Somebody else, such as a writer that goes on, has written blocks that are newer than that moment. */
  noteWritesSince(moment: number): void {
    this.#writtenAt = Math.max(this.#writtenAt ?? 0, moment)
  }

  /** Names what the disk holds as far as we know: another name for each write, the old name again after a revert. */
  get content(): Content {
    return this.#content
  }

  /** A revert has brought back what the disk held then; what was written since says nothing any more. */
  returnTo(content: Content | undefined): void {
    this.#content = content ?? { ...this.#content }
    this.#writtenAt = undefined
    this.whole.forget()
  }

  /**
   * Looks at the disk and digests a file on it by one script, once the guest has mounted its volume; no digests where it
   * does not.
   */
  async observeWitness(
    file: WitnessFile,
    { blocks }: WitnessImage,
  ): Promise<{ disk: Observed<SeenOf<'disk'>>; digests: RangeDigests | undefined }> {
    const { guest, limits } = this.machine
    const all = { first: 0, blocks }
    return this.whenSeen(async () => {
      const { disk, digests } = await guest.observeWitness(this.identity, file, all, limits.guestWork())
      return { disk: this.keep(disk), digests: digests ?? undefined }
    }, isMounted)
  }

  /**
   * Compares digests; where they differ, finds the wrong blocks and names them.
   * @param whole the digest of all blocks, where it is known already
   */
  async readWitness({ place, image }: Witness, whole?: RangeDigests): Promise<Observed<SeenOf<'witness'>>> {
    const { guest, limits } = this.machine
    const inspection = await inspect(
      image,
      {
        digest: (ranges) => guest.digestWitness(this.identity, place, ranges, limits.guestWork()),
        read: ({ first, blocks }) =>
          guest.readWitness(
            this.identity,
            place,
            { offset: first * BLOCK_BYTES, length: blocks * BLOCK_BYTES },
            limits.guestWork(),
          ),
      },
      { whole, known: this.#images.get(keyOf(place)) ?? [], openEnded: place === 'raw' },
    )
    return this.machine.keep({
      kind: 'witness',
      disk: this.name,
      fileName: place === 'raw' ? null : place.fileName,
      ...this.machine.whereabouts(this.identity.uuid),
      ...inspectionSeen(image, inspection),
    })
  }

  #remember(witness: Witness): Witness {
    const key = keyOf(witness.place)
    const images = [witness.image, ...(this.#images.get(key) ?? [])]
    this.#images.set(key, images.slice(0, MOST_KNOWN_IMAGES))
    return witness
  }

  /** Work that changes what the disk holds. */
  async #change<T>(
    action: string,
    details: Record<string, unknown>,
    work: (deadline: Deadline) => Promise<T>,
    tell?: (result: T) => Record<string, unknown>,
  ): Promise<T> {
    this.whole.forget()
    const result = await this.machine.do(
      action,
      { disk: this.name, ...details },
      () => work(this.machine.limits.guestWork()),
      tell,
    )
    this.#everSeen = true
    this.#writtenAt = performance.now()
    this.#content = { ...this.#content }
    return result
  }

  async #work(
    action: string,
    details: Record<string, unknown>,
    work: (deadline: Deadline) => Promise<DiskObservation>,
  ): Promise<void> {
    this.whole.forget()
    const seen = await this.machine.do(action, { disk: this.name, ...details }, () =>
      work(this.machine.limits.guestWork()),
    )
    this.#everSeen = true
    this.machine.keepDisk(this.name, this.identity, seen)
  }
}

/** A Windows that has just started shows a disk before it has given its volume a letter. */
export function isMounted({ partitions }: DiskObservation): boolean {
  return partitions.some(({ mountPoint }) => mountPoint !== null)
}

function keyOf(place: WitnessPlace): string {
  return place === 'raw' ? '' : place.fileName
}

function describeWrite(place: WitnessPlace, ranges: readonly BlockRange[]): Record<string, unknown> {
  const blocks = ranges.reduce((sum, range) => sum + range.blocks, 0)
  return {
    ...(place !== 'raw' && { fileName: place.fileName }),
    sizeBytes: blocks * BLOCK_BYTES,
    ...(ranges.length > 1 && { ranges: ranges.length }),
  }
}
