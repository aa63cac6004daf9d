import { expect } from 'vitest'
import { SnapwitnessError } from '../core/errors.ts'
import type { Observed } from '../evidence/observed.ts'
import type { SeenOf } from '../evidence/seen.ts'
import { diskZero } from '../judge/content.ts'
import { diskAbsent, diskInitialized, diskUninitialized } from '../judge/disk.ts'
import { probeAsAt } from '../judge/probe.ts'
import { witnessHolds } from '../judge/witness.ts'
import { writerGoesOn, writerOrder } from '../judge/writer.ts'
import type { DiskUnderTest, Witness } from './disk.ts'
import type { Disks } from './disks.ts'
import { type Judge, judgeEach } from './judge-each.ts'
import { type Probes, sightsAround } from './probes.ts'
import type { Check } from './recorder.ts'
import type { Snapshots } from './snapshots.ts'
import { Volumes } from './volumes.ts'
import type { Witnesses } from './witnesses.ts'
import { type Acknowledged, readWriter, type Writers, watchProgress } from './writers.ts'

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
    return judgeEach(this, disks, async (disk, judge) => {
      const { name, identity, machine } = disk
      const look = await disk.whole.lookWhenSeen(({ chunks }) => chunks.map(({ at }) => at))
      const args = { disk: name, sizeBytes: identity.sizeBytes, everSeen: disk.everSeen }
      const uninitialized = await judge(machine, diskUninitialized, args, [look.disk])
      // That it is not uninitialised is seen already; and what is absent holds nothing.
      if (this.isNot || uninitialized.verdict !== 'held') return [uninitialized]
      return [uninitialized, await judge(machine, diskZero, { disk: name }, [look.content])]
    })
  },

  toBeAbsent(disks: Disks) {
    return judgeEach(this, disks, async (disk, judge) =>
      judge(disk.machine, diskAbsent, { disk: disk.name }, [
        await disk.observeUntil(({ present }) => present === this.isNot),
      ]),
    )
  },

  toBeInitialized(volumes: Volumes) {
    return judgeEach(this, volumes, async (disk, judge) =>
      judgeInitialized(disk, volumes.label, await disk.observeUntil(({ present }) => present), judge),
    )
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

  toKeepWriteOrder(writers: Writers, { before, after }: { before: Acknowledged; after: Acknowledged }) {
    return judgeEach(this, writers, async (writer, judge) => {
      const { machine, disks } = writer
      const acknowledged: [number | null, number | null] = [
        before.get(machine.name) ?? null,
        after.get(machine.name) ?? null,
      ]
      const seen = await readWriter(writer, acknowledged)
      return judge(machine, writerOrder, { first: disks[0].name, second: disks[1].name }, [seen])
    })
  },

  toGoOnFrom(writers: Writers, acknowledged: Acknowledged) {
    return judgeEach(this, writers, async (writer, judge) => {
      const had = acknowledged.get(writer.machine.name) ?? null
      return judge(writer.machine, writerGoesOn, { had }, [await watchProgress(writer, had)])
    })
  },

  toBeAsAt(probes: Probes, snapshot: Snapshots) {
    return judgeEach(this, probes, async (probe, judge) => {
      const args = { probe: probe.name, name: snapshot.name }
      return judge(probe.machine, probeAsAt, args, await sightsAround(probe, snapshot))
    })
  },
})

function judgeInitialized(
  disk: DiskUnderTest,
  label: string,
  seen: Observed<SeenOf<'disk'>>,
  judge: Judge,
): Promise<Check> {
  const args = { disk: disk.name, label, filesystem: disk.filesystem, everSeen: disk.everSeen }
  return judge(disk.machine, diskInitialized, args, [seen])
}

interface Holding {
  disk: DiskUnderTest
  group: Disks | Volumes
  witness: Witness | undefined
  content: 'exact' | 'either'
}

async function judgeHolds({ disk, group, witness, content }: Holding, judge: Judge): Promise<Check> {
  if (!witness) throw new NoWitness(disk)
  const { place, image } = witness
  const args = { disk: disk.name, fileName: place === 'raw' ? null : place.fileName, content }
  if (!(group instanceof Volumes) || place === 'raw')
    return judge(disk.machine, witnessHolds, args, [await disk.readWitness(witness)])
  const look = await disk.observeWitness(place, image)
  // Without its volume a file cannot be read: that is what is wrong then, whatever was expected of the file.
  const initialized = await judgeInitialized(disk, group.label, look.disk, alwaysSo)
  if (initialized.verdict !== 'held') return initialized
  return judge(disk.machine, witnessHolds, args, [await disk.readWitness(witness, look.digests)])
}

const alwaysSo: Judge = (machine, statement, args, evidence) => machine.judge(statement, args, ...evidence)

class NoWitness extends SnapwitnessError {
  constructor({ name, machine }: DiskUnderTest) {
    super('NO_SUCH_WITNESS', `The scenario wrote no such data on the ${name} of ${machine.name}.`, {
      hint: 'Expect data only of the disks that they were written on.',
      fields: { machine: machine.name, disk: name },
    })
  }
}
