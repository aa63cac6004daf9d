import { createHash } from 'node:crypto'
import type { Deadline } from '../core/deadline.ts'
import type { Seen } from '../evidence/entries.ts'
import type { DiskIdentity, DiskObservation, InitializeRequest } from '../guest/guest.ts'
import { BLOCK_BYTES, type WitnessStamp, witnessBytes } from '../witness/blocks.ts'
import { diagnose, type WrongBlock } from '../witness/diagnosis.ts'
import type { MachineUnderTest, Observed } from './machine.ts'

/** Stamped data in a file on a disk's volume: what must be read there as long as nobody writes it again. */
export interface Witness {
  fileName: string
  stamp: WitnessStamp
  blocks: number
}

/** Bytes fetched in one go when the wrong part of a file is looked for. */
const PIECE_BLOCKS = 256
/** More wrong blocks than these tell an engineer nothing new. */
const MOST_WRONG_BLOCKS = 64

/** A disk of ours on one machine. */
export class DiskUnderTest {
  readonly machine: MachineUnderTest
  /** What a report calls it. */
  readonly name: string
  readonly identity: DiskIdentity
  /** The hypervisor's device key. */
  readonly key: number
  #writtenAt: number | undefined

  constructor(machine: MachineUnderTest, name: string, identity: DiskIdentity, key: number) {
    this.machine = machine
    this.name = name
    this.identity = identity
    this.key = key
  }

  /** The witness of that generation on this disk, stamped with this run. */
  witness(generation: number, blocks: number): Witness {
    const stamp = {
      run: this.machine.run,
      disk: this.identity.uuid.replaceAll('-', '').toLowerCase(),
      generation,
    }
    return { fileName: 'witness.txt', stamp, blocks }
  }

  observe(): Promise<Observed<DiskObservation>> {
    return this.machine.observeDisk(this.name, this.identity)
  }

  /** GPT, one file system, mounted. */
  async initialize(request: InitializeRequest): Promise<void> {
    await this.#work('initialise disk', { ...request }, (deadline) =>
      this.machine.guest.initializeDisk(this.identity, request, deadline),
    )
  }

  async mount(): Promise<void> {
    await this.#work('mount', {}, (deadline) => this.machine.guest.mount(this.identity, deadline))
  }

  async write({ fileName, stamp, blocks }: Witness): Promise<void> {
    const details = {
      disk: this.name,
      fileName,
      generation: stamp.generation,
      sizeBytes: blocks * BLOCK_BYTES,
    }
    await this.machine.do('write witness', details, () =>
      this.machine.guest.writeWitness(
        this.identity,
        { fileName, stamp, firstBlock: 0, blocks },
        this.machine.limits.guestWork(),
      ),
    )
    this.#writtenAt = performance.now()
  }

  /** Whether it holds data of ours that are newer than that moment, in milliseconds as `performance.now()` has it. */
  writtenSince(moment: number): boolean {
    return this.#writtenAt !== undefined && this.#writtenAt > moment
  }

  /** After a revert, what was written before it says nothing about what the disk holds. */
  forgetWrites(): void {
    this.#writtenAt = undefined
  }

  /** Compares digests; where they differ, fetches the file and names the wrong blocks. */
  async readWitness(witness: Witness): Promise<Observed<Extract<Seen, { kind: 'witness' }>>> {
    const { guest } = this.machine
    const digest = await guest.digestWitness(this.identity, witness.fileName, this.machine.limits.guestWork())
    const expectedSha256 = digestOf(witness)
    const wrong = digest.present && digest.sha256 !== expectedSha256
    const seen = {
      kind: 'witness' as const,
      disk: this.name,
      fileName: witness.fileName,
      ...digest,
      expectedSha256,
      wrongBlocks: wrong ? await this.#wrongBlocks(witness) : [],
    }
    return { id: this.machine.keep(seen).id, seen }
  }

  async #wrongBlocks({ fileName, stamp, blocks }: Witness): Promise<WrongBlock[]> {
    const wrong: WrongBlock[] = []
    for (let first = 0; first < blocks && wrong.length < MOST_WRONG_BLOCKS; first += PIECE_BLOCKS) {
      const count = Math.min(PIECE_BLOCKS, blocks - first)
      const range = { offset: first * BLOCK_BYTES, length: count * BLOCK_BYTES }
      const piece = await this.machine.guest.readWitness(
        this.identity,
        fileName,
        range,
        this.machine.limits.guestWork(),
      )
      wrong.push(...diagnose(stamp, first, piece, count))
    }
    return wrong.slice(0, MOST_WRONG_BLOCKS)
  }

  async #work(
    action: string,
    details: Record<string, unknown>,
    work: (deadline: Deadline) => Promise<DiskObservation>,
  ): Promise<void> {
    const seen = await this.machine.do(action, { disk: this.name, ...details }, () =>
      work(this.machine.limits.guestWork()),
    )
    this.machine.keepDisk(this.name, this.identity, seen)
  }
}

function digestOf({ stamp, blocks }: Witness): string {
  const hash = createHash('sha256')
  for (let first = 0; first < blocks; first += PIECE_BLOCKS) {
    hash.update(witnessBytes(stamp, first, Math.min(PIECE_BLOCKS, blocks - first)))
  }
  return hash.digest('hex')
}
