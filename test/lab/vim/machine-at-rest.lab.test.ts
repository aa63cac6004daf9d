import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Deadline } from '../../../src/core/deadline.ts'
import { disguised } from '../../../src/lab/machine/disguised.ts'
import type { Machine } from '../../../src/lab/machine/machine.ts'
import { startVimEndpoint, type VimEndpoint } from '../../../src/lab/vim/endpoint.ts'
import type { VirtualMachine } from '../../../src/vsphere/machine/virtual-machine.ts'
import { connect, type VsphereSession } from '../../../src/vsphere/session.ts'
import { dataDisk, onDisk } from '../machine/disk-content.ts'
import { createTestMachine, MIB } from '../machine/test-machine.ts'
import { emptyHost } from './empty-host.ts'

/** The harness's own client and the lab's endpoint, about a machine that is off. */

const SNAPSHOT = { description: '', memory: false, quiesce: false }

let datastore: string
let machine: Machine
let asked: string | undefined
let endpoint: VimEndpoint
let session: VsphereSession
let vm: VirtualMachine
let deadline: Deadline
beforeEach(async () => {
  datastore = await mkdtemp(join(tmpdir(), 'snapwitness-test-'))
  asked = undefined
  const disguise = (sound: Machine) =>
    disguised(sound, {
      get question() {
        return asked
      },
    })
  machine = (await createTestMachine(datastore, { disguise })).machine
  const host = { ...emptyHost(datastore), machines: [machine] }
  endpoint = await startVimEndpoint({ host })
  deadline = Deadline.after(60_000)
  const { url, thumbprint } = endpoint
  session = await connect({ url, ...host.account, trust: { thumbprint }, deadline })
  vm = await session.findVirtualMachine('debian-1', deadline)
})
afterEach(async () => {
  await session.close()
  await endpoint.close()
  await machine.close()
  await rm(datastore, { recursive: true })
})

test('a disk is extended, and its mode changed, until it has a parent', async () => {
  const { key } = await vm.attachDisk({ capacityBytes: 64 * MIB }, deadline)
  await vm.editDisk(key, { capacityBytes: 128 * MIB }, deadline)
  await vm.editDisk(key, { mode: 'independent_persistent' }, deadline)
  const edited = { capacityBytes: 128 * MIB, mode: 'independent_persistent' }
  expect((await vm.describe(deadline)).disks[1]).toMatchObject(edited)
  await vm.editDisk(key, { mode: 'persistent' }, deadline)
  await vm.takeSnapshot({ ...SNAPSHOT, name: 'parent' }, deadline)
  await expect(vm.editDisk(key, { capacityBytes: 256 * MIB }, deadline)).rejects.toMatchObject({
    fault: 'InvalidDeviceOperation',
  })
  await expect(vm.editDisk(key, { mode: 'independent_persistent' }, deadline)).rejects.toMatchObject({
    fault: 'DisallowedDiskModeChange',
  })
  expect((await vm.describe(deadline)).disks[1]).toMatchObject({
    capacityBytes: 128 * MIB,
    mode: 'persistent',
  })
})

test('a snapshot, and a removal, of a disk that stands on a file which is gone is refused in a host’s words', async () => {
  await vm.attachDisk({ capacityBytes: 64 * MIB }, deadline)
  const first = await vm.takeSnapshot({ ...SNAPSHOT, name: 'first' }, deadline)
  const [, base = ''] = machine.settings.disks[1]!.chain.map(({ path }) => path)
  await rm(join(datastore, base))
  const broken = expect.objectContaining({
    fault: 'GenericVmConfigFault',
    message: expect.stringMatching(/Cannot open the disk '.*' or one of the snapshot disks it depends on/),
  })
  await expect(vm.takeSnapshot({ ...SNAPSHOT, name: 'second' }, deadline)).rejects.toEqual(broken)
  const all = { children: false, consolidate: true }
  await expect(vm.removeSnapshot(first, all, deadline)).rejects.toEqual(broken)
})

test('what the host asks is told', async () => {
  expect((await vm.describe(deadline)).question).toBeUndefined()
  asked = 'There is no more space.'
  expect((await vm.describe(deadline)).question).toBe(asked)
})

test('changed block tracking: switched on, told by every snapshot, and asked for page by page', async () => {
  await vm.attachDisk({ capacityBytes: 64 * MIB }, deadline)
  await vm.reconfigure({ changeTrackingEnabled: true }, deadline)
  const one = await vm.takeSnapshot({ ...SNAPSHOT, name: 'one' }, deadline)
  await onDisk(
    dataDisk(machine, datastore),
    ...Array.from({ length: 150 }, (_, i) => `write ${i * 128}k 64k`),
  )
  const two = await vm.takeSnapshot({ ...SNAPSHOT, name: 'two' }, deadline)

  const then = await vm.settingsIn(one, deadline)
  const now = await vm.describe(deadline)
  expect([then.changeTrackingEnabled, now.changeTrackingEnabled]).toEqual([true, true])
  const [before = '', after] = [then, now].map(({ disks }) => disks[1]?.changeId)
  expect(after).not.toBe(before)
  const areas = await vm.queryChangedDiskAreas(two, 2001, before, deadline)
  expect(areas).toEqual(Array.from({ length: 150 }, (_, i) => ({ start: i * 131072, length: 65536 })))

  await vm.revertTo(one, { suppressPowerOn: false }, deadline)
  const branch = await vm.takeSnapshot({ ...SNAPSHOT, name: 'branch' }, deadline)
  await expect(vm.queryChangedDiskAreas(branch, 2001, after ?? '', deadline)).rejects.toMatchObject({
    code: 'VSPHERE_INVALID_ARGUMENT',
  })
})
