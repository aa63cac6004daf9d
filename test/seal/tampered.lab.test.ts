import { afterAll, beforeAll, expect, test } from 'vitest'
import { KeptMachine } from '../support/kept-lab.ts'
import { nameOf, SealedLab } from './sealed-lab.ts'

/** What is done to a seal while it waits, the smallest thing of its kind each time: the right statement names the part. */

let sealed: SealedLab

beforeAll(async () => {
  sealed = await SealedLab.make(['--no-windows'])
}, 1_800_000)

afterAll(() => sealed?.remove())

/** Units on the controller: the machine's own disk is at 0. */
const FIRST = 1
const SECOND = 2

type Tamper = (machine: KeptMachine) => Promise<void>
const EDITED = 'snapwitness seal=00000000 part=on record=0000000000000000'

const cases: [what: string, tamper: Tamper, notHeld: string[]][] = [
  [
    'one block of a delta',
    (machine) => machine.changeBlock(nameOf('branch'), FIRST, 9000),
    ['seal.disk first disk at branch violated'],
  ],
  [
    'two deltas exchanged',
    (machine) => machine.exchangeDeltas(nameOf('memory'), nameOf('branch'), FIRST),
    ['seal.disk first disk at branch violated', 'seal.disk first disk at memory violated'],
  ],
  [
    'the memory of another part',
    (machine) => machine.putMemory(nameOf('later'), nameOf('memory')),
    ['seal.memory memory violated'],
  ],
  ['a snapshot removed', (machine) => machine.removeSnapshot(nameOf('later')), ['seal.part later violated']],
  [
    'a description edited',
    (machine) => machine.describeSnapshot(nameOf('on'), EDITED),
    ['seal.record on violated'],
  ],
  [
    'a disk taken away',
    (machine) => machine.takeDiskFrom(nameOf('memory'), SECOND),
    ['seal.snapshot-disks memory violated'],
  ],
  [
    'a setting changed',
    (machine) => machine.changeSettingsIn(nameOf('branch'), { memoryMiB: 400 }),
    ['seal.settings branch violated'],
  ],
  [
    'a snapshot added between',
    (machine) => machine.addSnapshotBefore(nameOf('memory'), 'mine'),
    ['seal.part memory violated', 'seal.tree  violated'],
  ],
]

test.each(cases)('%s is noticed, and the part is named', async (_, tamper, expected) => {
  await sealed.restore()
  await tamper(await KeptMachine.find(sealed.folder, 'debian-1'))
  await sealed.live()
  const { exitCode, notHeld, stderr } = await sealed.verify()
  expect(notHeld, stderr).toEqual(expect.arrayContaining(expected))
  expect(exitCode).toBe(1)
})

test('where descriptions and settings are both lost nothing is known, and nothing guessed', async () => {
  await sealed.restore()
  const machine = await KeptMachine.find(sealed.folder, 'debian-1')
  await machine.changeSettings({ extraConfig: {} })
  for (const part of ['off', 'on', 'memory', 'later', 'branch']) {
    await machine.changeSettingsIn(nameOf(part), { extraConfig: {} })
    await machine.describeSnapshot(nameOf(part), '')
  }
  await sealed.live()
  const { exitCode, summary } = await sealed.verify()
  expect(summary.scenarios).toMatchObject([{ verdict: 'unknown', trouble: { code: 'SEAL_LOST' } }])
  expect(exitCode).toBe(3)
  const { stderr } = await sealed.say('seals', '--host')
  expect(stderr).toContain('No machine on these hosts bears a seal')
})
