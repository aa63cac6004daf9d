import { setTimeout as sleep } from 'node:timers/promises'
import { sideBySide } from '../core/side-by-side.ts'
import type { WriterState } from '../guest/guest.ts'
import type { WitnessStamp } from '../witness/blocks.ts'
import { BLOCK_BYTES } from '../witness/blocks.ts'
import { readRing, type WriterRing } from '../witness/writer-ring.ts'
import type { DiskUnderTest } from './disk.ts'
import type { Volumes } from './disks.ts'
import type { Judgement } from './judgement.ts'
import type { MachineUnderTest, Observed } from './machine.ts'

/** 256 KiB: a whole round takes an emulated machine some seconds. */
const SLOTS = 64
const FILE = 'writer.txt'

/** What the writer of each machine had acknowledged at some moment. */
export type Acknowledged = ReadonlyMap<MachineUnderTest, number | null>

/** A writer on one machine, that goes on while snapshots are taken and removed. */
export interface Writer {
  readonly machine: MachineUnderTest
  /** Each block is synced on the first before it is written to the second. */
  readonly disks: readonly [DiskUnderTest, DiskUnderTest]
  readonly stamps: readonly [WitnessStamp, WitnessStamp]
}

/** Writers on several machines, each on two disks of its own. */
export class Writers {
  readonly list: readonly Writer[]
  /** When each was asked last, and what it said: what it has written since is newer than that. */
  readonly #lastAnswers = new Map<Writer, { at: number; acknowledged: number | null }>()

  private constructor(list: readonly Writer[]) {
    this.list = list
  }

  static async start(first: Volumes, second: Volumes): Promise<Writers> {
    const writers = first.list.flatMap((disk) => {
      const other = second.list.find(({ machine }) => machine === disk.machine)
      return other ? [prepare(disk, other)] : []
    })
    await sideBySide(writers, startOne)
    return new Writers(writers)
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
    await sideBySide(this.list, async (writer) => {
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
      this.list,
      async (writer) => [writer.machine, (await ask(writer)).acknowledged] as const,
    )
    return new Map(answers)
  }
}

/** A writer acknowledges many blocks in that time, on an emulated machine too. */
const PROGRESS_MS = 60_000

/** Whether the writer's process goes on: it acknowledges more than it had, and more than it says at first. */
export async function judgeGoingOn(writer: Writer, had: number | null): Promise<Judgement> {
  const first = await ask(writer)
  const least = Math.max(had ?? -1, first.acknowledged ?? -1)
  const now = await askUntilPast(least, writer)
  const goesOn = now.state === 'running' && (now.acknowledged ?? -1) > least
  return {
    verdict: goesOn ? 'held' : 'violated',
    expected: `running, past block ${least}`,
    seen: `${now.state}, block ${now.acknowledged ?? 'none'}${now.said ? `: ${now.said}` : ''}`,
  }
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

async function startOne({ machine, disks, stamps }: Writer): Promise<void> {
  const [first, second] = disks
  await machine.do('start writer', { disks: [first.name, second.name], fileName: FILE }, () =>
    machine.guest.startWriter(
      { disks: [first.identity, second.identity], stamps, fileName: FILE, slots: SLOTS },
      machine.limits.look(),
    ),
  )
}

/** What the disks hold of the writer's blocks, read when nobody writes any more. */
export async function readWriter(
  { machine, disks, stamps }: Writer,
  acknowledged: readonly [number | null, number | null],
): Promise<{ observed: Observed<unknown>; judgement: Judgement }> {
  const [first, second] = disks
  const rings = [await ringOn(first, stamps[0]), await ringOn(second, stamps[1])] as const
  const wrong = rings.flatMap((ring, i) =>
    ring.wrong.map(({ first: slot, fault }) => ({ disk: disks[i]?.name ?? '', slot, fault })),
  )
  const seen = {
    kind: 'writer' as const,
    disks: [first.name, second.name] as [string, string],
    newest: [rings[0].newest, rings[1].newest] as [number | null, number | null],
    acknowledged: [...acknowledged] as [number | null, number | null],
    wrong,
  }
  const observed = machine.keep(seen)
  return { observed, judgement: judgeOrder(rings, acknowledged) }
}

async function ringOn(disk: DiskUnderTest, stamp: WitnessStamp): Promise<WriterRing> {
  const { guest, limits } = disk.machine
  const range = { offset: 0, length: SLOTS * BLOCK_BYTES }
  const bytes = await guest.readWitness(disk.identity, { fileName: FILE }, range, limits.guestWork())
  return readRing(stamp, SLOTS, bytes)
}

/**
 * One moment in time for both disks: nothing is on the second that is not on the first, the first is one block ahead at
 * most, all is there that was acknowledged before, and nothing that was written later than the block under way after.
 */
export function judgeOrder(
  [first, second]: readonly [WriterRing, WriterRing],
  [before, after]: readonly [number | null, number | null],
): Judgement {
  const [onFirst, onSecond] = [first.newest ?? -1, second.newest ?? -1]
  const [least, most] = [before ?? -1, (after ?? -1) + 1]
  const faults = [
    ...(onSecond > onFirst ? ['the second disk holds what the first does not'] : []),
    ...(onFirst > onSecond + 1 ? ['the first disk is more than one block ahead'] : []),
    ...(onSecond < least ? ['what was acknowledged before is missing'] : []),
    ...(onFirst > most ? ['there is something from after the moment'] : []),
    ...[...first.wrong, ...second.wrong]
      .slice(0, 4)
      .map(({ first: slot, fault }) => `slot ${slot}: ${fault}`),
  ]
  const places = `block ${onFirst} on the first disk, block ${onSecond} on the second`
  return {
    verdict: faults.length > 0 ? 'violated' : 'held',
    expected: `on both disks the same moment, between blocks ${least} and ${most}`,
    seen: [places, ...faults].join('; '),
  }
}
