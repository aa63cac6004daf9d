import { expect } from 'vitest'
import { sideBySide } from '../core/side-by-side.ts'
import type { DiskObservation } from '../guest/guest.ts'
import type { DiskUnderTest, Witness } from './disk.ts'
import type { Disks, Volumes, Witnesses } from './disks.ts'
import { demand, describeCheck } from './errors.ts'
import { type Judgement, judgeInitialized, judgeUninitialized } from './judgement.ts'
import type { Check } from './recorder.ts'

interface SnapwitnessMatchers<R> {
  /** Each disk is present, of its size, and holds nothing: no partition table, no file system, zeros at both ends. */
  toBeUninitialized(): Promise<R>
  /** Each disk is online with a GPT and its volume is there, with its file system and label, mounted. */
  toBeInitialized(): Promise<R>
  /** Each volume is there and its witness file holds exactly these data, block by block. */
  toHold(witnesses: Witnesses): Promise<R>
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

  toBeInitialized(volumes: Volumes) {
    return judgeEach(volumes, (disk) => checkInitialized(disk, volumes.label))
  },

  toHold(volumes: Volumes, witnesses: Witnesses) {
    return judgeEach(volumes, async (disk) => {
      const initialized = await checkInitialized(disk, volumes.label)
      const witness = witnesses.byDisk.get(disk)
      return initialized.verdict === 'held' && witness ? checkWitness(disk, witness) : initialized
    })
  },
})

/**
 * Judges all of them at the same time; the ledger has each check before vitest hears of the outcome.
 * @throws ChecksFailed
 */
async function judgeEach(group: Disks | Volumes, judge: (disk: DiskUnderTest) => Promise<Check>) {
  const checks = await sideBySide(group.list, judge)
  demand(checks)
  return { pass: true, message: () => checks.map(describeCheck).join('\n\n') }
}

function checkInitialized(disk: DiskUnderTest, label: string): Promise<Check> {
  const volume = { label, filesystem: disk.machine.config.filesystem }
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

async function checkWitness(disk: DiskUnderTest, witness: Witness): Promise<Check> {
  const observed = await disk.readWitness(witness)
  const { generation } = witness.stamp
  return disk.machine.check(
    `The file ${witness.fileName} on the ${disk.name} holds exactly the data of generation ${generation}`,
    judgeWitness(witness, observed),
    observed,
  )
}

function judgeWitness(
  witness: Witness,
  { seen }: Awaited<ReturnType<DiskUnderTest['readWitness']>>,
): Judgement {
  const expected = `${witness.blocks} blocks of generation ${witness.stamp.generation}, SHA-256 ${short(seen.expectedSha256)}`
  if (!seen.present) return { verdict: 'violated', expected, seen: 'no such file' }
  if (seen.sha256 === seen.expectedSha256) {
    return {
      verdict: 'held',
      expected,
      seen: `${seen.sizeBytes / 4096} blocks, SHA-256 ${short(seen.sha256)}`,
    }
  }
  return {
    verdict: 'violated',
    expected,
    seen: `SHA-256 ${short(seen.sha256 ?? '')}; ${describeWrong(seen)}`,
  }
}

function describeWrong({
  wrongBlocks,
  sizeBytes,
}: {
  wrongBlocks: { block: number; fault: string }[]
  sizeBytes: number
}) {
  const named = wrongBlocks.slice(0, 4).map(({ block, fault }) => `block ${block}: ${fault}`)
  const more = wrongBlocks.length > 4 ? ` and ${wrongBlocks.length - 4} more` : ''
  return named.length > 0 ? `${named.join('; ')}${more}` : `the file has ${sizeBytes} bytes`
}

function short(sha256: string): string {
  return sha256.slice(0, 12)
}
