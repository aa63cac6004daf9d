import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type PromiseId, promises } from '../../../src/judge/promises.ts'
import { faults } from '../../../src/lab/faults/index.ts'
import { notInTheLab } from '../../../src/lab/faults/not-in-the-lab.ts'
import { MIB } from '../machine/test-machine.ts'
import { KEY, Patient } from './patient.ts'

/** What each fault does to a machine that is off: its data disk is written and read from outside. */

const ALONE = { children: false, consolidate: true }

test('each fault has a name of its own and says which statement must catch it', () => {
  expect(new Set(faults.map(({ name }) => name)).size).toBe(faults.length)
  for (const { name, source, promises: broken, sabotage, disguise, forgetsTask } of faults) {
    expect(sabotage ?? disguise ?? forgetsTask, name).toBeDefined()
    expect(broken.length > 0, name).toBe(source !== 'trouble')
    for (const id of broken) expect(Object.keys(promises), name).toContain(id)
  }
})

test('every one of the 18 promises has a fault that it must catch', () => {
  const caught = new Set(
    faults.flatMap(({ promises: broken }) => broken).map((id) => promises[id as PromiseId].number),
  )
  expect([...caught].sort((a, b) => a - b)).toEqual(Array.from({ length: 18 }, (_, i) => i + 1))
})

test('of the 33 historical bugs 31 can be seeded, and the others say why not', () => {
  const historical = faults.filter(({ source }) => !/^(promise|trouble|made for)/.test(source))
  expect(historical).toHaveLength(31)
  expect(notInTheLab.map(({ source }) => source)).toEqual(['VirtualBox#832', 'cloud-hypervisor#8907'])
})

test.each([
  ['none', 'SNAPWITNESS old', 'SNAPWITNESS other'],
  ['snapshot-skips-a-disk', 'SNAPWITNESS later', 'SNAPWITNESS other'],
  ['revert-does-nothing', 'SNAPWITNESS later', 'SNAPWITNESS other'],
  ['revert-skips-a-disk', 'SNAPWITNESS later', 'SNAPWITNESS other'],
  ['revert-to-the-wrong-snapshot', 'SNAPWITNESS new', 'SNAPWITNESS other'],
  ['stale-overlay', 'SNAPWITNESS later', 'SNAPWITNESS other'],
  ['flipped-bit', 'SNAPWITNESS old/', 'SNAPWITNESS other'],
  ['blocks-exchanged', 'SNAPWITNESS other', 'SNAPWITNESS old'],
  ['newer-data-in-the-snapshot', 'SNAPWITNESS later', 'SNAPWITNESS other'],
])('%s: reverted to “old” the disk shows «%s» and «%s»', async (name, first, second) => {
  const patient = await Patient.with(name)
  await patient.write('SNAPWITNESS old')
  await patient.write('SNAPWITNESS other', 2)
  const old = await patient.take('old')
  await patient.write('SNAPWITNESS new')
  await patient.take('new')
  await patient.write('SNAPWITNESS later')
  await patient.revertTo(old)
  expect(patient.machine.currentSnapshotId).toBe(old.id)
  expect([await patient.read(1), await patient.read(2)]).toEqual([first, second])
})

test('second-revert-keeps-data: only the first revert is right', async () => {
  const patient = await Patient.with('second-revert-keeps-data')
  await patient.write('old')
  const old = await patient.take('old')
  await patient.write('new')
  await patient.revertTo(old)
  expect(await patient.read()).toBe('old')
  await patient.write('newer')
  await patient.revertTo(old)
  expect(await patient.read()).toBe('newer')
})

test.each([
  [50, 'SNAPWITNESS 25'],
  [150, '\0'.repeat(4096)],
])('scattered-writes-are-lost: of %i scattered writes the middle one shows «%s»', async (writes, shown) => {
  const patient = await Patient.with('scattered-writes-are-lost')
  await patient.take('empty')
  for (let i = 0; i < writes; i++) await patient.write(`SNAPWITNESS ${i}`, 32 * i)
  const burst = await patient.take('burst')
  await patient.revertTo(burst)
  expect(await patient.read(32 * Math.floor(writes / 2))).toBe(shown)
})

test('base-is-written: the base grows at every snapshot', async () => {
  const patient = await Patient.with('base-is-written')
  const size = async () => (await readFile(join(patient.datastore, 'debian-1/debian-1_1.qcow2'))).length
  const before = await size()
  await patient.take('one')
  expect(await size()).toBe(before + MIB)
})

test('delta-outgrows-its-disk: the delta is larger than the disk', async () => {
  const patient = await Patient.with('delta-outgrows-its-disk')
  await patient.take('one')
  const sizes = new Map((await patient.machine.files()).map(({ path, sizeBytes }) => [path, sizeBytes]))
  expect(sizes.get(patient.disk.chain[0]?.path ?? '')).toBeGreaterThan(64 * MIB)
  expect(sizes.get(patient.disk.chain[1]?.path ?? '')).toBeLessThan(MIB)
})

test('snapshot-data-is-missing: no .vmsn is there', async () => {
  const patient = await Patient.with('snapshot-data-is-missing')
  await patient.take('one')
  expect((await patient.machine.files()).map(({ kind }) => kind)).not.toContain('snapshotData')
})

test('independent-disk-in-snapshots: the revert takes an independent disk back', async () => {
  const patient = await Patient.with('independent-disk-in-snapshots')
  await patient.machine.reconfigure({ disks: [{ change: 'edit', key: KEY, mode: 'independent_persistent' }] })
  await patient.write('before')
  const one = await patient.take('one')
  await patient.write('after')
  await patient.revertTo(one)
  expect(await patient.read()).toBe('before')
})

test('new-snapshot-on-the-wrong-parent: a branch grows from the newest snapshot', async () => {
  const patient = await Patient.with('new-snapshot-on-the-wrong-parent')
  const root = await patient.take('root')
  const child = await patient.take('child')
  await patient.revertTo(root)
  await patient.take('branch')
  expect(patient.machine.snapshots.at(-1)?.parentId).toBe(child.id)
})

test('refused-level-stays: the 33rd is refused, and there', async () => {
  const patient = await Patient.with('refused-level-stays')
  for (let level = 1; level <= 32; level++) await patient.take(`${level}`)
  await expect(patient.take('33')).rejects.toMatchObject({ kind: 'TooManySnapshotLevels' })
  expect(patient.machine.snapshots).toHaveLength(33)
})

test('parent-is-extended and mode-changes-under-a-snapshot: what must be refused is done', async () => {
  const extended = await Patient.with('parent-is-extended')
  await extended.take('one')
  await extended.machine.reconfigure({ disks: [{ change: 'edit', key: KEY, capacityBytes: 64 * MIB }] })
  expect(extended.disk.capacityBytes).toBe(64 * MIB)
  const changed = await Patient.with('mode-changes-under-a-snapshot')
  await changed.take('one')
  await changed.machine.reconfigure({ disks: [{ change: 'edit', key: KEY, mode: 'independent_persistent' }] })
  expect(changed.disk.mode).toBe('independent_persistent')
})

test('revert-goes-by-the-name: the first of two of the same name comes back', async () => {
  const patient = await Patient.with('revert-goes-by-the-name')
  await patient.write('first')
  await patient.take('same')
  await patient.write('second')
  const second = await patient.take('same')
  await patient.revertTo(second)
  expect(await patient.read()).toBe('first')
})

test('settings-not-restored: the later settings stay', async () => {
  const patient = await Patient.with('settings-not-restored')
  const one = await patient.take('one')
  const later = { annotation: 'later', extraConfig: { a: 'b' }, memoryMiB: 512, cpus: 2 }
  await patient.machine.reconfigure(later)
  await patient.revertTo(one)
  expect(patient.machine.settings).toMatchObject(later)
})

test('added-disk-stays: the disk and its content are there after the revert', async () => {
  const patient = await Patient.with('added-disk-stays')
  const one = await patient.take('one')
  await patient.machine.reconfigure({ disks: [{ change: 'add', capacityBytes: MIB }] })
  const added = patient.machine.settings.disks[2]
  await patient.revertTo(one)
  expect(patient.machine.settings.disks[2]).toMatchObject({ uuid: added?.uuid, unitNumber: 2 })
})

test('two-devices-in-one-slot: two disks say the same unit', async () => {
  const patient = await Patient.with('two-devices-in-one-slot')
  await patient.machine.reconfigure({ disks: [{ change: 'add', capacityBytes: MIB }] })
  const one = await patient.take('one')
  await patient.revertTo(one)
  expect(patient.machine.settings.disks.map(({ unitNumber }) => unitNumber)).toEqual([0, 1, 1])
})

test('revert-deletes-earlier-snapshots: the parents go, the children stay', async () => {
  const patient = await Patient.with('revert-deletes-earlier-snapshots')
  await patient.take('root')
  const middle = await patient.take('middle')
  await patient.take('leaf')
  await patient.revertTo(middle)
  expect(patient.names()).toEqual(['middle', 'leaf'])
})

test('merge-loses-a-block: what was merged is zeros', async () => {
  const patient = await Patient.with('merge-loses-a-block')
  const one = await patient.take('one')
  await patient.write('SNAPWITNESS merged')
  await patient.machine.removeSnapshot(one.id, ALONE)
  expect(await patient.read()).toBe('\0'.repeat(4096))
})

test('removal-erases-parents: with the newest go those before it', async () => {
  const patient = await Patient.with('removal-erases-parents')
  await patient.take('root')
  const leaf = await patient.take('leaf')
  await patient.machine.removeSnapshot(leaf.id, ALONE)
  expect(patient.names()).toEqual([])
})

test('removal-goes-by-the-name: the first of two of the same name goes', async () => {
  const patient = await Patient.with('removal-goes-by-the-name')
  await patient.take('same')
  const second = await patient.take('same')
  await patient.machine.removeSnapshot(second.id, ALONE)
  expect(patient.machine.snapshots.map(({ id }) => id)).toEqual([second.id])
})

test('snapshot-is-undeletable: it stays, and nobody complains', async () => {
  const patient = await Patient.with('snapshot-is-undeletable')
  const one = await patient.take('one')
  await patient.machine.removeSnapshot(one.id, ALONE)
  expect(patient.names()).toEqual(['one'])
})

test('removal-erases-the-base: a file that the disk stands on is gone', async () => {
  const patient = await Patient.with('removal-erases-the-base')
  const one = await patient.take('one')
  await patient.machine.removeSnapshot(one.id, ALONE)
  expect(await patient.missing()).toEqual(['debian-1/debian-1_1.qcow2'])
})

test('branch-loses-its-parent: after a merge the other branch cannot be reverted to', async () => {
  const patient = await Patient.with('branch-loses-its-parent')
  await patient.take('root')
  const fork = await patient.take('fork')
  const branch = await patient.take('branch')
  await patient.revertTo(fork)
  const [root] = patient.machine.snapshots
  await patient.take('other branch')
  await patient.machine.removeSnapshot(root?.id ?? 0, ALONE)
  await expect(patient.revertTo(branch)).rejects.toThrow(/Could not open '.*': No such file or directory/)
})

test('removal-fails-half-done: an error, and yet the snapshot is gone', async () => {
  const patient = await Patient.with('removal-fails-half-done')
  const one = await patient.take('one')
  await expect(patient.machine.removeSnapshot(one.id, ALONE)).rejects.toMatchObject({ kind: 'SnapshotFault' })
  expect(patient.names()).toEqual([])
})

test.each([
  ['recorded-parent-is-gone', 1],
  ['recorded-file-is-gone', 0],
])('%s: after a removal file %i of the chain is one that is not there', async (name, place) => {
  const patient = await Patient.with(name)
  await patient.take('one')
  const two = await patient.take('two')
  expect(await patient.missing()).toEqual([])
  await patient.machine.removeSnapshot(two.id, ALONE)
  expect(await patient.missing()).toEqual([patient.disk.chain[place]?.path])
})

test('consolidation-is-not-told and consolidation-does-nothing: deltas stay that nobody needs', async () => {
  for (const [name, told] of [
    ['none', true],
    ['consolidation-is-not-told', false],
    ['consolidation-does-nothing', true],
  ] as const) {
    const patient = await Patient.with(name)
    const one = await patient.take('one')
    await patient.machine.removeSnapshot(one.id, { children: false, consolidate: false })
    expect(patient.machine.consolidationNeeded, name).toBe(told)
    await patient.machine.consolidate()
    expect(patient.disk.chain, name).toHaveLength(name === 'consolidation-does-nothing' ? 2 : 1)
  }
})

test.each([
  ['none', [2, 5, 9]],
  ['changes-without-holes', [2, 9]],
])('%s: of writes at 2 and 9 and a hole at 5 MiB the changes are %j', async (name, expected) => {
  const patient = await Patient.with(name)
  await patient.io('write 5M 64k')
  await patient.machine.reconfigure({ changeTracking: true })
  const one = await patient.take('one')
  await patient.io('write 2M 64k', 'write -z -u 5M 64k', 'write 9M 64k')
  expect(await patient.changes(await patient.take('two'), one)).toEqual(expected)
})

test('changes-lost-past-128-gib: once extended past it, changes beyond are not told', async () => {
  const patient = await Patient.with('changes-lost-past-128-gib', 127 * 2 ** 30)
  await patient.machine.reconfigure({
    changeTracking: true,
    disks: [{ change: 'edit', key: KEY, capacityBytes: 129 * 2 ** 30 }],
  })
  const one = await patient.take('one')
  await patient.io(`write 1G 64k`, `write ${128 * 2 ** 30} 64k`)
  expect(await patient.changes(await patient.take('two'), one)).toEqual([1024])
})

test('changes-lost-in-consolidation: what is written from the merge on is not told', async () => {
  const patient = await Patient.with('changes-lost-in-consolidation')
  await patient.machine.reconfigure({ changeTracking: true })
  const one = await patient.take('one')
  const two = await patient.take('two')
  await patient.io('write 2M 64k')
  await patient.machine.removeSnapshot(one.id, ALONE)
  await patient.machine.removeSnapshot(two.id, ALONE)
  await patient.io('write 9M 64k')
  expect(await patient.changes(await patient.take('three'), two)).toEqual([2])
})

test('changes-wrong-after-a-revert: a discarded change ID is answered, wrongly', async () => {
  const patient = await Patient.with('changes-wrong-after-a-revert')
  await patient.machine.reconfigure({ changeTracking: true })
  const one = await patient.take('one')
  await patient.io('write 2M 64k')
  const discarded = await patient.take('discarded')
  await patient.revertTo(one)
  await patient.io('write 9M 64k')
  expect(await patient.changes(await patient.take('three'), discarded)).toEqual([9])
})

test('changes-wrong-with-earlier-snapshots: nothing is told of a disk with an untracked snapshot', async () => {
  const patient = await Patient.with('changes-wrong-with-earlier-snapshots')
  await patient.take('untracked')
  await patient.machine.reconfigure({ changeTracking: true })
  const one = await patient.take('one')
  await patient.io('write 2M 64k')
  expect(await patient.changes(await patient.take('two'), one)).toEqual([])
})
