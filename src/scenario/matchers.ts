import { expect } from 'vitest'
import { probeAsAt } from '../judge/probe.ts'
import { isMounted } from './disk.ts'
import type { Disks } from './disks.ts'
import { judgeEach } from './judge-each.ts'
import { judgeAbsent, judgeHolds, judgeInitialized, judgeSize, judgeUninitialized } from './judged-disk.ts'
import { judgeGoesOn, judgeWriteOrder, type WritersMoment } from './judged-writer.ts'
import { type Probes, sightsAround } from './probes.ts'
import type { Snapshots } from './snapshots.ts'
import type { Volumes } from './volumes.ts'
import type { Witnesses } from './witnesses.ts'
import type { Acknowledged, Writers } from './writers.ts'

/** What `expect` says of disks, volumes, writers and probes, beside all that vitest has. */
export interface SnapwitnessMatchers<R> {
  /** Each disk is present, of its size, and holds nothing: no partition table, no file system, zeros at both ends. */
  toBeUninitialized(): Promise<R>
  /** Each guest sees its disk in that size, in bytes. */
  toHaveSize(sizeBytes: number): Promise<R>
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
  toKeepWriteOrder(moment: WritersMoment): Promise<R>
  /** Each writer is a process that runs, and goes on from what it had acknowledged. */
  toGoOnFrom(had: Acknowledged): Promise<R>
  /**
   * Each probe sees what it saw when the snapshot was taken. The machine must have been reverted to it last, and the probe
   * must have seen something else before that: else nothing is known, and neither where it cannot see. What the scenario
   * itself changes in the guest after the revert is seen as well.
   */
  toBeAsAt(snapshot: Snapshots): Promise<R>
}

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: the declaration must repeat vitest's own
  interface Matchers<T = any> extends SnapwitnessMatchers<T> {}
}

expect.extend({
  toBeUninitialized(disks: Disks | Volumes) {
    return judgeEach(this, disks, (disk, judge) => judgeUninitialized(disk, judge, this))
  },

  toBeAbsent(disks: Disks) {
    return judgeEach(this, disks, (disk, judge) => judgeAbsent(disk, judge, this))
  },

  toHaveSize(disks: Disks, sizeBytes: number) {
    return judgeEach(this, disks, (disk, judge) => judgeSize(disk, sizeBytes, judge))
  },

  toBeInitialized(volumes: Volumes) {
    return judgeEach(this, volumes, async (disk, judge) => {
      const look = await disk.observeUntil((seen) => (this.isNot ? seen.present : isMounted(seen)))
      return judgeInitialized(disk, volumes.label, look, judge)
    })
  },

  toHold(volumes: Volumes, witnesses: Witnesses) {
    return judgeEach(this, volumes, (disk, judge) =>
      judgeHolds({ disk, group: volumes, witness: witnesses.on(disk), content: 'exact' }, judge),
    )
  },

  toHoldRaw(disks: Disks, witnesses: Witnesses) {
    return judgeEach(this, disks, (disk, judge) =>
      judgeHolds({ disk, group: disks, witness: witnesses.on(disk), content: 'exact' }, judge),
    )
  },

  toHoldOldOrNew(group: Disks | Volumes, older: Witnesses, newer: Witnesses) {
    return judgeEach(this, group, (disk, judge) => {
      const [before, after] = [older.on(disk), newer.on(disk)]
      const witness = before && after && { place: before.place, image: before.image.or(after.image) }
      return judgeHolds({ disk, group, witness, content: 'either' }, judge)
    })
  },

  toKeepWriteOrder(writers: Writers, moment: WritersMoment) {
    return judgeEach(this, writers, (writer, judge) => judgeWriteOrder(writer, moment, judge))
  },

  toGoOnFrom(writers: Writers, acknowledged: Acknowledged) {
    return judgeEach(this, writers, (writer, judge) => judgeGoesOn(writer, acknowledged, judge))
  },

  toBeAsAt(probes: Probes, snapshot: Snapshots) {
    return judgeEach(this, probes, async (probe, judge) => {
      const args = { probe: probe.name, name: snapshot.name }
      return judge(probe.machine, probeAsAt, args, await sightsAround(probe, snapshot))
    })
  },
})
