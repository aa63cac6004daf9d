import { expect, test } from 'vitest'
import { Deadline } from '../../src/core/deadline.ts'
import type { Entry } from '../../src/evidence/entries.ts'
import { stepsTo } from '../../src/safety/clean-steps.ts'
import { Custody } from '../../src/safety/custody.ts'
import { thisProcess } from '../../src/safety/holder.ts'
import type { Told } from '../../src/safety/proof.ts'
import { toldMachines } from '../../src/safety/told-machines.ts'
import { findTraces } from '../../src/safety/traces.ts'
import { VsphereError } from '../../src/vsphere/faults/errors.ts'
import type { VirtualMachine, VirtualMachineState } from '../../src/vsphere/machine/virtual-machine.ts'

// Storage DRS moves machines and single disks from one datastore to another, and names files by the machine there.

const run = '5f3a9c01'
const uuid = '6000C29a-1111-2222-3333-444444444444'
const patience = { look: () => Deadline.after(5_000), task: () => Deadline.after(5_000) }

function disk(changed: { uuid?: string; path?: string } = {}) {
  const { uuid: id = uuid, path = '[ds2] debian-1/debian-1_1.vmdk' } = changed
  return { key: 2001, uuid: id, fileName: path, chain: [path] }
}

function custodyOf({
  disks,
  told,
  homes = ['[ds1] debian-1'],
  fault = 'FileNotFound',
  isLeft = false,
}: {
  disks: object[]
  told?: Told
  homes?: string[]
  fault?: string
  /** Whether the folder that the machine has left is still there. */
  isLeft?: boolean
}) {
  const state = { extraConfig: {}, snapshots: { roots: [] }, disks, powerState: 'poweredOn' }
  const gone = new VsphereError(fault, 'The folder is gone.')
  let asked = 0
  const vm = {
    identity: async () => 'machine 1',
    describe: async () => state as unknown as VirtualMachineState,
    layout: async () => ({
      files: [{ kind: 'config', path: `${homes.at(-1)}/debian-1.vmx`, sizeBytes: 1 }],
      disks: [],
      snapshots: [],
    }),
    homeFolder: async () => {
      const path = homes[asked++] ?? ''
      const isLast = path === homes.at(-1)
      return { path, datastore: { list: async () => (isLast || isLeft ? [] : Promise.reject(gone)) } }
    },
  }
  const terms = { run, secret: 'a'.repeat(64), holder: thisProcess(), durationMs: 60_000 }
  const custody = new Custody('debian-1', vm as unknown as VirtualMachine, terms, patience, told)
  return { custody, asked: () => asked }
}

const about = {
  scenario: 's',
  step: 't',
  operation: '1',
  machine: 'debian-1',
  action: 'attach disk',
  details: {},
}
const fileName = '[ds1] debian-1/snapwitness-5f3a9c01-7be2-x.vmdk'
const at = '2026-01-01T00:00:00.000Z'
const ledger: Entry[] = [
  { type: 'operation-started', at, ...about, undo: { kind: 'delete-disk', fileName } },
  { type: 'operation-ended', at, operation: '1', outcome: 'succeeded', durationMs: 1, details: { uuid } },
]

test('a disk that this run has made is found by its UUID on another datastore, under another name', async () => {
  const { custody } = custodyOf({ disks: [disk()] })
  expect((await findTraces(custody)).attachedDisks).toEqual([])
  custody.made(uuid)
  expect((await findTraces(custody)).attachedDisks).toEqual([
    { key: 2001, fileName: '[ds2] debian-1/debian-1_1.vmdk' },
  ])
})

test('so it is by whoever cleans after a run, from its ledger, and taken off with its files', async () => {
  const told = toldMachines(ledger).get('debian-1')
  const traces = await findTraces(custodyOf({ disks: [disk()], ...(told && { told }) }).custody)
  const steps = stepsTo({ atBaseline: false, keepBaseline: false }, traces)
  expect(steps).toMatchObject([{ kind: 'detach-disk', key: 2001 }])
})

test.each([
  ['another UUID', disk({ uuid: '6000C29a-1111-2222-3333-000000000000' })],
  ['no UUID', disk({ uuid: '' })],
  [
    'the name of ours, copied to another folder',
    disk({ uuid: '', path: '[ds2] copy/snapwitness-5f3a9c01-7be2-x.vmdk' }),
  ],
])('a disk with %s is not ours', async (_, other) => {
  const told = toldMachines(ledger).get('debian-1')
  const { custody } = custodyOf({ disks: [other], ...(told && { told }) })
  custody.made('')
  expect((await findTraces(custody)).attachedDisks).toEqual([])
})

test.each(['FileNotFound', 'ManagedObjectNotFound', 'InvalidDatastorePath', 'InvalidDatastoreState'])(
  'a machine that was moved meanwhile is looked for where it is now, where the host says %s of where it was',
  async (fault) => {
    const homes = ['[ds1] debian-1', '[ds2] debian-1']
    const { custody, asked } = custodyOf({ disks: [], homes, fault })
    await custody.home()
    expect((await findTraces(custody)).files).toEqual([])
    expect((await custody.home()).path).toBe('[ds2] debian-1')
    expect(asked()).toBe(2)
  },
)

test('a machine that was moved meanwhile is looked for where it is now, though its old folder is still there', async () => {
  const { custody, asked } = custodyOf({
    disks: [],
    homes: ['[ds1] debian-1', '[ds2] debian-1'],
    isLeft: true,
  })
  await custody.home()
  await findTraces(custody)
  expect((await custody.home()).path).toBe('[ds2] debian-1')
  expect(asked()).toBe(2)
})

test('one that was taken off where it had been moved to is deleted there, once nothing has it', async () => {
  const moved = '[ds2] debian-1/debian-1_1.vmdk'
  // By the time that it is taken off it has been moved twice: what has its first place since is nobody’s of ours.
  const disks = [disk({ path: '[ds3] debian-1/debian-1_1.vmdk' })]
  const { custody } = custodyOf({ disks })
  custody.made(uuid)
  expect((await findTraces(custody)).files).toEqual([])
  disks[0] = disk({ path: moved })
  expect((await findTraces(custody)).files).toEqual([])
  disks.pop()
  expect((await findTraces(custody)).files).toEqual([{ path: moved, disk: true }])
  custody.forgetsFile(moved)
  expect((await findTraces(custody)).files).toEqual([])
})
