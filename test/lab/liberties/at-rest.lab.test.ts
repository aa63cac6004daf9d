import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { Deadline } from '../../../src/core/deadline.ts'
import { liberties } from '../../../src/lab/liberties/index.ts'
import { mannersOf } from '../../../src/lab/liberties/liberty.ts'
import { together } from '../../../src/lab/machine/conduct.ts'
import { plainManners } from '../../../src/lab/manners.ts'
import { startVimEndpoint } from '../../../src/lab/vim/endpoint.ts'
import { connect } from '../../../src/vsphere/session.ts'
import { createTestMachine, MIB } from '../machine/test-machine.ts'
import { emptyHost } from '../vim/empty-host.ts'

/** What the liberties do that need no guest: a machine that is off, and the harness's own client. */

const SNAPSHOT = { name: 'parent', description: '', memory: false, quiesce: false }

async function hostThatTakes(...names: string[]) {
  const taken = liberties.filter(({ name }) => names.includes(name))
  expect(taken).toHaveLength(names.length)
  const datastore = await mkdtemp(join(tmpdir(), 'snapwitness-test-'))
  const { machine } = await createTestMachine(datastore, together(taken))
  const host = {
    ...emptyHost(datastore),
    machines: [machine],
    manners: mannersOf(taken, plainManners),
  }
  const endpoint = await startVimEndpoint({ host })
  const deadline = Deadline.after(120_000)
  const { url, thumbprint } = endpoint
  const session = await connect({ url, ...host.account, trust: { thumbprint }, deadline })
  onTestFinished(async () => {
    await session.close()
    await endpoint.close()
    await machine.close()
    await rm(datastore, { recursive: true })
  })
  const vm = await session.findVirtualMachine('debian-1', deadline)
  return { machine, session, vm, deadline }
}

test('no mode changes while there is a snapshot, of a disk without a parent neither', async () => {
  const { vm, deadline } = await hostThatTakes('no-mode-change-with-snapshots')
  await vm.takeSnapshot(SNAPSHOT, deadline)
  const { key } = await vm.attachDisk({ capacityBytes: 64 * MIB }, deadline)
  await expect(vm.editDisk(key, { mode: 'independent_persistent' }, deadline)).rejects.toMatchObject({
    fault: 'DisallowedDiskModeChange',
  })
})

test.each([
  ['thirty-one-levels', 31],
  ['thirty-two-levels', 32],
])('%s: one more than %i snapshots in a row is refused', async (name, most) => {
  const { machine } = await hostThatTakes(name)
  for (let level = 1; level <= most; level++) await machine.takeSnapshot(SNAPSHOT)
  await expect(machine.takeSnapshot(SNAPSHOT)).rejects.toMatchObject({ kind: 'TooManySnapshotLevels' })
})

test('a host that holds 255 levels takes a 33rd', async () => {
  const { machine } = await hostThatTakes('levels-255')
  for (let level = 1; level <= 33; level++) await machine.takeSnapshot(SNAPSHOT)
  expect(machine.snapshots).toHaveLength(33)
})

test('a machine that is off and has no Tools repeats the request of a quiesced snapshot', async () => {
  const { machine } = await hostThatTakes('quiesce-ignored')
  const { quiesced } = await machine.takeSnapshot({ ...SNAPSHOT, quiesce: true })
  expect([quiesced, machine.snapshots[0]?.quiesced]).toEqual([true, true])
  expect(machine.guest.toolsRunning).toBe(false)
})

test.each([
  ['names-lose-blanks', '  a 💾 name ', 'a 💾 name'],
  ['names-lose-rare-characters', ' a 💾 name ', ' a ? name '],
])('%s: a name is changed when it is given, and when it is changed', async (liberty, given, told) => {
  const { machine } = await hostThatTakes(liberty)
  const { id } = await machine.takeSnapshot({ ...SNAPSHOT, name: given })
  expect(machine.snapshots[0]?.name).toBe(told)
  await machine.renameSnapshot(id, { name: 'another' })
  await machine.renameSnapshot(id, { name: given })
  expect(machine.snapshots[0]?.name).toBe(told)
})

test('a datastore that is not VMFS tells that all of the disk has changed', async () => {
  const { machine } = await hostThatTakes('cbt-tells-the-whole-disk')
  await machine.reconfigure({ changeTracking: true })
  const { id, settings } = await machine.takeSnapshot(SNAPSHOT)
  const length = settings.disks[0]?.capacityBytes
  const query = { snapshotId: id, key: 2000, startOffset: 0, changeId: '*' }
  expect((await machine.queryChangedAreas(query)).areas).toEqual([{ start: 0, length }])
})

test('change tracking is refused while there is a snapshot, and not before', async () => {
  const { machine } = await hostThatTakes('cbt-over-snapshots-refused')
  await machine.reconfigure({ changeTracking: true })
  await machine.reconfigure({ changeTracking: false })
  await machine.takeSnapshot(SNAPSHOT)
  await expect(machine.reconfigure({ changeTracking: true })).rejects.toMatchObject({ kind: 'InvalidState' })
})

test('no change ID of before a revert is known after it', async () => {
  const { machine } = await hostThatTakes('cbt-refused-after-revert')
  await machine.reconfigure({ changeTracking: true })
  const first = await machine.takeSnapshot(SNAPSHOT)
  await machine.revertTo(first.id, { suppressPowerOn: false })
  const changeId = first.settings.disks[0]?.changeId ?? ''
  const second = await machine.takeSnapshot(SNAPSHOT)
  const query = { snapshotId: second.id, key: 2000, startOffset: 0 }
  await expect(machine.queryChangedAreas({ ...query, changeId })).rejects.toMatchObject({
    kind: 'InvalidArgument',
  })
  await expect(machine.queryChangedAreas({ ...query, changeId: '*' })).resolves.toBeDefined()
})

test('the host tells the times of its own clock', async () => {
  const { session, vm, deadline } = await hostThatTakes('host-clock-ahead')
  await vm.takeSnapshot(SNAPSHOT, deadline)
  const { roots } = (await vm.describe(deadline)).snapshots
  const hours = ((roots[0]?.createdAt.getTime() ?? 0) - Date.now()) / 3_600_000
  expect(hours).toBeCloseTo(3, 1)
  expect(((await session.currentTime(deadline)).getTime() - Date.now()) / 3_600_000).toBeCloseTo(3, 1)
})

test('a disk of two files is attached, snapshotted, read and deleted by its descriptor', async () => {
  const { vm, deadline } = await hostThatTakes('descriptor-and-extent', 'sesparse')
  const { key, fileName } = await vm.attachDisk({ capacityBytes: 64 * MIB }, deadline)
  expect(fileName).toBe('[lab] debian-1/debian-1_1.vmdk')
  const snapshot = await vm.takeSnapshot(SNAPSHOT, deadline)
  const { disks } = await vm.layout(deadline)
  expect(disks.find((disk) => disk.key === key)?.chain.map(({ path }) => path)).toEqual([
    '[lab] debian-1/debian-1_1-000001.vmdk',
    fileName,
  ])
  const { datastore } = await vm.homeFolder(deadline)
  const descriptor = await text(await datastore.download(fileName, deadline))
  expect(descriptor).toContain('RW 131072 VMFS "debian-1_1-flat.vmdk"')
  const listed = (await datastore.list('[lab] debian-1', deadline)).map(({ path }) => path)
  expect(listed).toEqual(
    expect.arrayContaining([
      fileName,
      '[lab] debian-1/debian-1_1-flat.vmdk',
      '[lab] debian-1/debian-1_1-000001-sesparse.vmdk',
    ]),
  )
  await vm.removeSnapshot(snapshot, { children: false, consolidate: true }, deadline)
  await vm.detachDisk(key, { deleteFiles: false }, deadline)
  await datastore.deleteDisk(fileName, deadline)
  const left = (await datastore.list('[lab] debian-1', deadline)).map(({ path }) => path)
  expect(left.filter((path) => path.includes('debian-1_1'))).toEqual([])
})

test('on a vVol the disk in use keeps its name over a snapshot and a revert', async () => {
  const { vm, deadline } = await hostThatTakes('vvol-base-in-use')
  const { key, fileName } = await vm.attachDisk({ capacityBytes: 64 * MIB }, deadline)
  const inUse = async () => (await vm.describe(deadline)).disks.find((disk) => disk.key === key)?.fileName
  const snapshot = await vm.takeSnapshot(SNAPSHOT, deadline)
  expect(await inUse()).toBe(fileName)
  await vm.revertTo(snapshot, { suppressPowerOn: false }, deadline)
  expect(await inUse()).toBe(fileName)
})
