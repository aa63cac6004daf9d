import { expect } from 'vitest'
import { SnapwitnessError } from '../core/errors.ts'
import { sideBySide } from '../core/side-by-side.ts'
import type { DiskObservation } from '../guest/guest.ts'
import type { DiskUnderTest, Witness } from './disk.ts'
import { type Disks, Volumes } from './disks.ts'
import { demand, describeCheck } from './errors.ts'
import {
  describeDisk,
  type Judgement,
  judgeEqual,
  judgeInitialized,
  judgeUninitialized,
} from './judgement.ts'
import type { Check } from './recorder.ts'
import { judgeWitness } from './witness-judgement.ts'
import type { Witnesses } from './witnesses.ts'
import { type Acknowledged, judgeGoingOn, readWriter, type Writers } from './writers.ts'

interface SnapwitnessMatchers<R> {
  /** Each disk is present, of its size, and holds nothing: no partition table, no file system, zeros at both ends. */
  toBeUninitialized(): Promise<R>
  /** No guest finds the disk. */
  toBeAbsent(): Promise<R>
  /** Each disk is online with a GPT and its volume is there, with its file system and label, mounted. */
  toBeInitialized(): Promise<R>
  /** Each volume is there and its witness file holds exactly these data, block by block. */
  toHold(witnesses: Witnesses): Promise<R>
  /** Each disk itself holds exactly these data, block by block. */
  toHoldRaw(witnesses: Witnesses): Promise<R>
  /** Each block is as the older data have it or as the newer do, and never anything else. Of volumes, or of raw disks. */
  toHoldOldOrNew(older: Witnesses, newer: Witnesses): Promise<R>
  /**
   * What each writer left on its two disks is of one moment in time, between what it had acknowledged when that moment had
   * not come and when it was over. Read when no writer writes any more.
   */
  toKeepWriteOrder(moment: { before: Acknowledged; after: Acknowledged }): Promise<R>
  /** Each writer is a process that runs, and goes on from what it had acknowledged. */
  toGoOnFrom(had: Acknowledged): Promise<R>
}

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: the declaration must repeat vitest's own
  interface Matchers<T = any> extends SnapwitnessMatchers<T> {}
}

expect.extend({
  toBeUninitialized(disks: Disks | Volumes) {
    return judgeEach(disks, (disk) =>
      check(disk, `The ${disk.name} is present and uninitialised`, (seen) =>
        judgeUninitialized(seen, disk.identity.sizeBytes),
      ),
    )
  },

  toBeAbsent(disks: Disks) {
    return judgeEach(disks, (disk) =>
      check(disk, `The ${disk.name} is not there`, (seen) => judgeEqual('absent', describeDisk(seen))),
    )
  },

  toBeInitialized(volumes: Volumes) {
    return judgeEach(volumes, (disk) => checkInitialized(disk, volumes.label))
  },

  toHold(volumes: Volumes, witnesses: Witnesses) {
    return judgeEach(volumes, (disk) =>
      checkHolds(disk, volumes, witnesses.byDisk.get(disk), 'exactly what was written'),
    )
  },

  toHoldRaw(disks: Disks, witnesses: Witnesses) {
    return judgeEach(disks, (disk) =>
      checkHolds(disk, disks, witnesses.byDisk.get(disk), 'exactly what was written'),
    )
  },

  toHoldOldOrNew(group: Disks | Volumes, older: Witnesses, newer: Witnesses) {
    return judgeEach(group, (disk) => {
      const [before, after] = [older.byDisk.get(disk), newer.byDisk.get(disk)]
      const either = before && after && { place: before.place, image: before.image.or(after.image) }
      return checkHolds(disk, group, either, 'old data or new, and never anything else')
    })
  },

  async toKeepWriteOrder(writers: Writers, { before, after }: { before: Acknowledged; after: Acknowledged }) {
    const checks = await sideBySide(writers.list, async (writer) => {
      const { machine, disks } = writer
      const acknowledged = [before.get(machine) ?? null, after.get(machine) ?? null] as const
      const { observed, judgement } = await readWriter(writer, acknowledged)
      return machine.check(
        `The ${disks[1].name} never holds a write without the one on the ${disks[0].name} that came before it`,
        judgement,
        observed,
      )
    })
    return passed(checks)
  },

  async toGoOnFrom(writers: Writers, had: Acknowledged) {
    const checks = await sideBySide(writers.list, async (writer) => {
      const { machine } = writer
      const judgement = await judgeGoingOn(writer, had.get(machine) ?? null)
      const statement = 'The process that wrote when the snapshot was taken goes on'
      return machine.check(statement, judgement, await machine.observeGuest())
    })
    return passed(checks)
  },
})

/**
 * Judges all of them at the same time; the ledger has each check before vitest hears of the outcome.
 * @throws ChecksFailed
 */
async function judgeEach(group: Disks | Volumes, judge: (disk: DiskUnderTest) => Promise<Check>) {
  return passed(await sideBySide(group.list, judge))
}

function passed(checks: readonly Check[]) {
  demand(checks)
  return { pass: true, message: () => checks.map(describeCheck).join('\n\n') }
}

function checkInitialized(disk: DiskUnderTest, label: string): Promise<Check> {
  const volume = { label, filesystem: disk.filesystem }
  return check(disk, `The ${disk.name} is initialised and mounted`, (seen) => judgeInitialized(seen, volume))
}

async function check(
  disk: DiskUnderTest,
  statement: string,
  judge: (seen: DiskObservation) => Judgement,
): Promise<Check> {
  const observed = await disk.observe()
  return disk.machine.check(statement, judge(observed.seen), observed)
}

/** @param promise what the blocks hold, as the end of a sentence */
async function checkHolds(
  disk: DiskUnderTest,
  group: Disks | Volumes,
  witness: Witness | undefined,
  promise: string,
): Promise<Check> {
  if (!witness) throw new NoWitness(disk)
  if (group instanceof Volumes) {
    const initialized = await checkInitialized(disk, group.label)
    if (initialized.verdict !== 'held') return initialized
  }
  const reading = await disk.readWitness(witness)
  const what =
    witness.place === 'raw' ? `The ${disk.name}` : `The file ${witness.place.fileName} on the ${disk.name}`
  return disk.machine.check(`${what} holds ${promise}`, judgeWitness(witness, reading), reading)
}

class NoWitness extends SnapwitnessError {
  constructor({ name, machine }: DiskUnderTest) {
    super('NO_SUCH_WITNESS', `The scenario wrote no such data on the ${name} of ${machine.name}.`, {
      hint: 'Expect data only of the disks that they were written on.',
      fields: { machine: machine.name, disk: name },
    })
  }
}
