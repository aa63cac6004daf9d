import { expect, test } from 'vitest'
import { Deadline } from '../../src/core/deadline.ts'
import { cleanMachine } from '../../src/safety/clean.ts'
import { Custody } from '../../src/safety/custody.ts'
import { thisProcess } from '../../src/safety/holder.ts'
import { unrecorded } from '../../src/safety/operate.ts'
import { VsphereError } from '../../src/vsphere/faults/errors.ts'
import type {
  Reconfiguration,
  VirtualMachine,
  VirtualMachineState,
} from '../../src/vsphere/machine/virtual-machine.ts'

// Pieces vanish in the middle, and the road is not always there.

const patience = { look: () => Deadline.after(5_000), task: () => Deadline.after(5_000) }
const uuid = '6000C29a-1111-2222-3333-444444444444'
const gone = (fault: string, fields = {}) => new VsphereError(fault, 'It says so.', fields)

/** A machine in a run's hands, with a disk of the run attached, and what the host does when it is to be taken off. */
async function leased({
  detach = async () => {},
  deleteDisk = async () => {},
  deleteFile = deleteDisk,
  files = [] as string[],
}: {
  detach?: (take: () => void) => Promise<void>
  deleteDisk?: (take: () => void) => Promise<void>
  deleteFile?: (take: () => void) => Promise<void>
  files?: string[]
}) {
  const state = {
    extraConfig: { 'snapwitness.allow': 'TRUE' } as Record<string, string>,
    annotation: '',
    snapshots: { roots: [] },
    disks:
      files.length > 0 ? [] : [{ key: 2001, uuid, fileName: '[ds] m/m_1.vmdk', chain: ['[ds] m/m_1.vmdk'] }],
    powerState: 'poweredOff',
    changeVersion: '1',
  }
  const listed = [...files]
  const vm = {
    name: 'm',
    clock: { now: async () => new Date(), look: async () => new Date() },
    identity: async () => 'machine 1',
    describe: async () => structuredClone(state) as unknown as VirtualMachineState,
    layout: async () => ({ files: [], disks: [], snapshots: [] }),
    homeFolder: async () => ({
      path: '[ds] m',
      datastore: {
        list: async () => listed.map((path) => ({ path, type: 'VmDiskFileInfo' })),
        deleteDisk: () => deleteDisk(() => void listed.splice(0)),
        deleteFile: () => deleteFile(() => void listed.splice(0)),
      },
    }),
    reconfigure: async ({ extraConfig = {} }: Reconfiguration) => {
      Object.assign(state.extraConfig, extraConfig)
      for (const [key, value] of Object.entries(extraConfig)) if (value === '') delete state.extraConfig[key]
    },
    detachDisk: () => detach(() => void state.disks.splice(0)),
  }
  const terms = { run: '5f3a9c01', secret: 'a'.repeat(64), holder: thisProcess(), durationMs: 60_000 }
  const custody = new Custody('m', vm as unknown as VirtualMachine, terms, patience)
  await custody.lease.take({ steal: false }, patience.look())
  custody.made(uuid)
  return { custody, state, listed }
}

const clean = (custody: Custody) =>
  cleanMachine(custody, { atBaseline: false, keepBaseline: false }, unrecorded)

test.each([
  ['somebody has taken it off in the same moment', 'DiskNotFound', {}],
  ['a proxy gave up waiting for the answer', 'Unavailable', { status: 504 }],
  ['nobody was at the address any more', 'Unreachable', {}],
  ['the connection broke', 'ConnectionLost', {}],
])('a disk that is off, although %s, is off', async (_, fault, fields) => {
  const { custody, state } = await leased({
    detach: async (take) => {
      take()
      throw gone(fault, fields)
    },
  })
  await clean(custody)
  expect(state.disks).toEqual([])
  expect(state.extraConfig['snapwitness.lease']).toBeUndefined()
})

test('what fails so each time is tried three times, and told', async () => {
  let tries = 0
  const { custody } = await leased({
    detach: async () => {
      tries++
      throw gone('Unavailable', { status: 504 })
    },
  })
  await expect(clean(custody)).rejects.toMatchObject({ code: 'VSPHERE_UNAVAILABLE' })
  expect(tries).toBe(3)
})

test('a file that is gone before it can be deleted is gone', async () => {
  const { custody: maker } = await leased({})
  const { fileName } = await maker.newDisk()
  const { custody, listed } = await leased({
    files: [fileName],
    deleteDisk: async (take) => {
      take()
      throw gone('FileNotFound')
    },
  })
  expect(await clean(custody)).toEqual([])
  expect(listed).toEqual([])
})

test('a delta whose parent is gone is deleted as a file', async () => {
  const { custody: maker } = await leased({})
  const { fileName } = await maker.newDisk()
  const { custody, listed } = await leased({
    files: [fileName],
    deleteDisk: async () => {
      throw gone('FileNotFound')
    },
    deleteFile: async (take) => take(),
  })
  expect(await clean(custody)).toEqual([])
  expect(listed).toEqual([])
})
