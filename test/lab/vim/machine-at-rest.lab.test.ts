import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Deadline } from '../../../src/core/deadline.ts'
import type { Machine } from '../../../src/lab/machine/machine.ts'
import { startVimEndpoint, type VimEndpoint } from '../../../src/lab/vim/endpoint.ts'
import { connect, type VsphereSession } from '../../../src/vsphere/session.ts'
import type { VirtualMachine } from '../../../src/vsphere/virtual-machine.ts'
import { onDataDisk } from '../machine/disk-content.ts'
import { createTestMachine, MIB } from '../machine/test-machine.ts'
import { emptyHost } from './empty-host.ts'

/** The harness's own client and the lab's endpoint, about a machine that is off. */

const SNAPSHOT = { description: '', memory: false, quiesce: false }

let datastore: string
let machine: Machine
let endpoint: VimEndpoint
let session: VsphereSession
let vm: VirtualMachine
let deadline: Deadline
beforeEach(async () => {
  datastore = await mkdtemp(join(tmpdir(), 'snapwitness-test-'))
  machine = (await createTestMachine(datastore)).machine
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

test('changed block tracking: switched on, told by every snapshot, and asked for page by page', async () => {
  await vm.attachDisk({ capacityBytes: 64 * MIB }, deadline)
  await vm.reconfigure({ changeTrackingEnabled: true }, deadline)
  const one = await vm.takeSnapshot({ ...SNAPSHOT, name: 'one' }, deadline)
  await onDataDisk(machine, datastore, ...Array.from({ length: 150 }, (_, i) => `write ${i * 128}k 64k`))
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
