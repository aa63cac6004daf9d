import { setTimeout as sleep } from 'node:timers/promises'
import { sideBySide } from '../core/side-by-side.ts'
import type { Observed } from '../evidence/observed.ts'
import type { SeenOf } from '../evidence/seen.ts'
import type { WriterState } from '../guest/guest.ts'
import type { WitnessStamp } from '../witness/blocks.ts'
import { BLOCK_BYTES } from '../witness/blocks.ts'
import { readRing, type WriterRing } from '../witness/writer-ring.ts'
import type { DiskUnderTest } from './disk.ts'
import { Group, membersOf } from './group.ts'
import type { MachineUnderTest } from './machine.ts'

/** 256 KiB: a whole round takes an emulated machine some seconds. */
const SLOTS = 64
const FILE = 'writer.txt'

/** What the writer of each machine had acknowledged at some moment, by the machine's name. */
export type Acknowledged = ReadonlyMap<string, number | null>

/** A writer on one machine, that goes on while snapshots are taken and removed. */
export interface Writer {
  readonly machine: MachineUnderTest
  /** Each block is synced on the first before it is written to the second. */
  readonly disks: readonly [DiskUnderTest, DiskUnderTest]
  readonly stamps: readonly [WitnessStamp, WitnessStamp]
}

/**
 * Writers on several machines, each on two disks of its own.
 * @example
 * const writers = await first.startWriter({ next: second })
 * const before = await writers.acknowledged()
 */
export class Writers extends Group<Writer> {
  /** When each was asked last, and what it said: what it has written since is newer than that. */
  readonly #lastAnswers = new Map<Writer, { at: number; acknowledged: number | null }>()

  private constructor(writers: readonly Writer[]) {
    super(writers, 'No machine has both of the volumes that the writers are to write to.')
  }

  /** @param first the volumes that the writers write to first, each on its own machine */
  static async start(first: Group<DiskUnderTest>, second: Group<DiskUnderTest>): Promise<Writers> {
    const others = membersOf(second)
    const writers = new Writers(
      membersOf(first).flatMap((disk) => {
        const other = others.find(({ machine }) => machine === disk.machine)
        return other ? [prepare(disk, other)] : []
      }),
    )
    await sideBySide(membersOf(writers), startOne)
    return writers
  }

  /** What each has acknowledged by now: it is on both disks, and a snapshot that is taken from now on must hold it. */
  async acknowledged(): Promise<Acknowledged> {
    return this.#each(async (writer) => {
      const at = performance.now()
      const answer = await ask(writer)
      this.#lastAnswers.set(writer, { at, acknowledged: answer.acknowledged })
      return answer
    })
  }

  /** Waits until each has written a block on both disks since it was asked last, which makes them newer than that. */
  async writeOn(): Promise<void> {
    await sideBySide(membersOf(this), async (writer) => {
      const last = this.#lastAnswers.get(writer)
      if (!last) throw new Error(`the writer on ${writer.machine.name} was not asked before`)
      // The next one may have been on the first disk already.
      const under = (last.acknowledged ?? -1) + 1
      if (((await askUntilPast(under, writer)).acknowledged ?? -1) <= under) return
      for (const disk of writer.disks) disk.noteWritesSince(last.at)
    })
  }

  /** Stops them; where a revert has taken the writer away, nothing happens. */
  async stop(): Promise<Acknowledged> {
    return this.#each(({ machine }) =>
      machine.do('stop writer', {}, () => machine.guest.stopWriter(machine.limits.look())),
    )
  }

  async #each(ask: (writer: Writer) => Promise<{ acknowledged: number | null }>): Promise<Acknowledged> {
    const answers = await sideBySide(
      membersOf(this),
      async (writer) => [writer.machine.name, (await ask(writer)).acknowledged] as const,
    )
    return new Map(answers)
  }
}

/** A writer acknowledges many blocks in that time, on an emulated machine too. */
const PROGRESS_MS = 60_000

/** Asks until the writer has acknowledged more than it had, and more than it said at first, or the time for that is over. */
export async function watchProgress(
  writer: Writer,
  had: number | null,
): Promise<Observed<SeenOf<'writer-progress'>>> {
  const first = await ask(writer)
  const last = await askUntilPast(Math.max(had ?? -1, first.acknowledged ?? -1), writer)
  return writer.machine.keep({ kind: 'writer-progress', first: answerOf(first), last: answerOf(last) })
}

function answerOf({ state, acknowledged, said }: WriterState) {
  return { state, acknowledged, said: said ?? '' }
}

/** Its last answer, be it that it has not come so far. */
async function askUntilPast(block: number, writer: Writer): Promise<WriterState> {
  const deadline = writer.machine.limits.look().within(PROGRESS_MS)
  let now = await ask(writer)
  while (now.state === 'running' && (now.acknowledged ?? -1) <= block && !deadline.expired) {
    await sleep(500)
    now = await ask(writer)
  }
  return now
}

function ask({ machine }: Writer): Promise<WriterState> {
  return machine.guest.askWriter(machine.limits.look())
}

function prepare(first: DiskUnderTest, second: DiskUnderTest): Writer {
  return { machine: first.machine, disks: [first, second], stamps: [first.nextStamp(), second.nextStamp()] }
}

/** Until its first block is on both disks: a moment before that would show nothing of it. */
async function startOne(writer: Writer): Promise<void> {
  const { machine, disks, stamps } = writer
  const [first, second] = disks
  await machine.do('start writer', { disks: [first.name, second.name], fileName: FILE }, () =>
    machine.guest.startWriter(
      { disks: [first.identity, second.identity], stamps, fileName: FILE, slots: SLOTS },
      machine.limits.look(),
    ),
  )
  await askUntilPast(-1, writer)
}

/** What the disks hold of the writer's blocks, read when nobody writes any more. */
export async function readWriter(
  { machine, disks, stamps }: Writer,
  acknowledged: [number | null, number | null],
): Promise<Observed<SeenOf<'writer'>>> {
  const [first, second] = disks
  const rings = [await ringOn(first, stamps[0]), await ringOn(second, stamps[1])] as const
  const wrong = rings.flatMap((ring, i) =>
    ring.wrong.map(({ first: slot, fault }) => ({ disk: disks[i]?.name ?? '', slot, fault })),
  )
  return machine.keep({
    kind: 'writer',
    disks: [first.name, second.name],
    newest: [rings[0].newest, rings[1].newest],
    acknowledged,
    wrong,
  })
}

async function ringOn(disk: DiskUnderTest, stamp: WitnessStamp): Promise<WriterRing> {
  const { guest, limits } = disk.machine
  const range = { offset: 0, length: SLOTS * BLOCK_BYTES }
  const bytes = await guest.readWitness(disk.identity, { fileName: FILE }, range, limits.guestWork())
  return readRing(stamp, SLOTS, bytes)
}
