import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { faults } from '../../../src/lab/faults/index.ts'
import type { MachineDisk } from '../../../src/lab/machine/machine.ts'
import { MIB, startTestMachine, type TestMachine } from '../machine/test-machine.ts'

/** What the faults do that need a guest: each on a machine of its own that runs. */

const WITH_MEMORY = { name: 'old', description: '', memory: true, quiesce: false }
const DISKS_ONLY = { ...WITH_MEMORY, memory: false }
const KEEP_POWER = { suppressPowerOn: false }
const RESCAN = 'for host in /sys/class/scsi_host/*/scan; do echo "- - -" > "$host"; done; udevadm settle'

test('memory-not-restored: the guest boots, where a sound one goes on', async () => {
  const { machine, run } = await startWith('memory-not-restored')
  const bootId = await run('cat /proc/sys/kernel/random/boot_id')
  const { id } = await machine.takeSnapshot(WITH_MEMORY)
  await machine.revertTo(id, KEEP_POWER)
  expect(machine.powerState).toBe('poweredOn')
  expect(await run('cat /proc/sys/kernel/random/boot_id')).not.toBe(bootId)
})

test('guest-does-not-boot: the guest does nothing, though its machine is on', async () => {
  const { machine, run } = await startWith('guest-does-not-boot')
  const { id } = await machine.takeSnapshot(WITH_MEMORY)
  await machine.revertTo(id, KEEP_POWER)
  expect(machine.powerState).toBe('poweredOn')
  await expect(run('true', 2_000)).rejects.toThrow('in vain')
})

test('machine-goes-off: what was started is off a moment later', async () => {
  const { machine } = await startWith('machine-goes-off')
  await machine.powerOff()
  await machine.powerOn()
  await expect.poll(() => machine.powerState, { timeout: 10_000 }).toBe('poweredOff')
})

test('revert-does-nothing: the guest goes on with its work', async () => {
  const { machine, run } = await startWith('revert-does-nothing')
  const { id } = await machine.takeSnapshot(WITH_MEMORY)
  await run('touch /dev/shm/later')
  await machine.revertTo(id, KEEP_POWER)
  expect(await run('ls /dev/shm')).toBe('later')
})

test('connection-dies: every connection is lost from the first snapshot on', async () => {
  const { machine, run } = await startWith('connection-dies')
  await run('true')
  await machine.takeSnapshot(WITH_MEMORY)
  await expect(run('true', 2_000)).rejects.toThrow('in vain')
  expect(machine.powerState).toBe('poweredOn')
})

test('checkpoint-cannot-resume: the revert fails, and the machine is off', async () => {
  const { machine } = await startWith('checkpoint-cannot-resume')
  const { id } = await machine.takeSnapshot(WITH_MEMORY)
  await expect(machine.revertTo(id, KEEP_POWER)).rejects.toThrow(/QEMU/)
  expect(machine.powerState).toBe('poweredOff')
})

test('clock-is-frozen: the guest’s clock does not go on', async () => {
  const { machine, run } = await startWith('clock-is-frozen')
  const { id, createdAt } = await machine.takeSnapshot(WITH_MEMORY)
  await machine.revertTo(id, KEEP_POWER)
  await sleep(5_000)
  const seconds = Number(await run('date +%s.%N'))
  expect(Math.abs(seconds - createdAt.getTime() / 1000)).toBeLessThan(3)
})

test('read-only-after-the-revert: the guest’s writes fail, and the host says nothing', async () => {
  const { machine, run } = await startWith('read-only-after-the-revert')
  const disk = await addDisk(machine, run)
  await run(`mkfs.ext4 -q ${disk}; mount ${disk} /mnt; sync`)
  const { id } = await machine.takeSnapshot(WITH_MEMORY)
  await machine.revertTo(id, KEEP_POWER)
  expect(machine.powerState).toBe('poweredOn')
  expect(await run('(echo lost > /mnt/file; sync /mnt/file) 2>&1 || true')).toMatch(/error|read-only/i)
})

test('suppress-power-on-is-ignored: the machine is on', async () => {
  const { machine, run } = await startWith('suppress-power-on-is-ignored')
  const { id } = await machine.takeSnapshot(WITH_MEMORY)
  await machine.revertTo(id, { suppressPowerOn: true })
  expect(machine.powerState).toBe('poweredOn')
  await run('true')
})

test('suspended-reverts-to-on: a sound machine is suspended then', async () => {
  for (const [name, state] of [
    ['none', 'suspended'],
    ['suspended-reverts-to-on', 'poweredOn'],
  ]) {
    const { machine } = await startWith(name ?? '')
    await machine.suspend()
    const { id } = await machine.takeSnapshot(WITH_MEMORY)
    await machine.revertTo(id, KEEP_POWER)
    expect(machine.powerState, name).toBe(state)
    if (name === 'none') await machine.powerOn()
  }
})

test('memory-snapshot-with-an-independent-disk: it is taken', async () => {
  const { machine } = await startWith('memory-snapshot-with-an-independent-disk')
  await machine.reconfigure({
    disks: [{ change: 'add', capacityBytes: MIB, mode: 'independent_persistent' }],
  })
  expect(await machine.takeSnapshot(WITH_MEMORY)).toMatchObject({ memory: true })
})

test('delta-breaks-as-it-grows: the guest stands still, and the host asks', async () => {
  const { machine, run } = await startWith('delta-breaks-as-it-grows')
  const disk = await addDisk(machine, run)
  await machine.takeSnapshot(DISKS_ONLY)
  expect(machine.question).toBeUndefined()
  await run(`(head -c ${48 * MIB} /dev/urandom > ${disk}; sync) > /dev/null 2>&1 &`)
  await expect.poll(() => machine.question, { timeout: 60_000 }).toMatch(/redo log .* corrupted/)
  const answer = run('true').catch(() => 'gone')
  expect(await Promise.race([answer, sleep(3_000, 'silence')])).toBe('silence')
  await machine.powerOff()
  expect(machine.question).toBeUndefined()
})

test('quiesced-without-a-freeze: what the guest had not synced is not in the snapshot', async () => {
  const ext4 = { make: 'mkfs.ext4 -q', mount: 'mount' }
  // Of a file system that the kernel does not know it freezes nothing by itself.
  const ntfs = { make: 'mkntfs -Q -F', mount: 'ntfs-3g' }
  for (const [name, { make, mount }, seen] of [
    ['none', ext4, 'unsynced'],
    ['none', ntfs, 'unsynced'],
    ['quiesced-without-a-freeze', ext4, ''],
  ] as const) {
    const { machine, run } = await startWith(name)
    const disk = await addDisk(machine, run)
    await run(`${make} ${disk} > /dev/null; ${mount} ${disk} /mnt; sync; echo unsynced > /mnt/file`)
    const snapshot = await machine.takeSnapshot({ ...DISKS_ONLY, quiesce: true })
    expect(snapshot.quiesced, name).toBe(true)
    expect((await machine.files()).map(({ kind }) => kind)).toContain('snapshotManifestList')
    await machine.revertTo(snapshot.id, KEEP_POWER)
    await machine.powerOn()
    expect(await run(`${mount} ${disk} /mnt; cat /mnt/file 2> /dev/null || true`), name).toBe(seen)
  }
})

test('disks-of-two-moments: a later write is in the snapshot without the one before it', async () => {
  const { machine, run } = await startWith('disks-of-two-moments')
  const first = await addDisk(machine, run)
  const second = await addDisk(machine, run)
  await run(
    `(n=1; while :; do for disk in ${first} ${second}; do printf %08d $n | dd of=$disk conv=fsync status=none; done; ` +
      'n=$((n + 1)); done) > /dev/null 2>&1 &',
  )
  const { id } = await machine.takeSnapshot(DISKS_ONLY)
  await machine.revertTo(id, KEEP_POWER)
  await machine.powerOn()
  const read = (disk: string) => run(`head -c 8 ${disk}`)
  expect(Number(await read(second))).toBeGreaterThan(Number(await read(first)) + 1)
})

test('zeroed-blocks-show-old-bytes: after a reboot', async () => {
  const { machine, run } = await startWith('zeroed-blocks-show-old-bytes')
  const disk = await addDisk(machine, run)
  await run(`yes old | head -c 65536 | dd of=${disk} conv=fsync status=none`)
  await machine.takeSnapshot(DISKS_ONLY)
  await run(`dd if=/dev/zero of=${disk} bs=64k count=1 conv=fsync status=none`)
  expect(await run(`head -c 3 ${disk} | od -An -tx1`)).toBe('00 00 00')
  await machine.reset()
  expect(await run(`head -c 3 ${disk}`)).toBe('old')
})

test('nonpersistent-disk-keeps-its-writes: over a power cycle', async () => {
  const { machine, run } = await startWith('nonpersistent-disk-keeps-its-writes')
  await machine.reconfigure({
    disks: [{ change: 'add', capacityBytes: MIB, mode: 'independent_nonpersistent' }],
  })
  const disk = pathOf(machine.settings.disks[1])
  await run(`${RESCAN}; printf kept | dd of=${disk} conv=fsync status=none`)
  await machine.powerOff()
  await machine.powerOn()
  expect(await run(`head -c 4 ${disk}`)).toBe('kept')
})

test('changes-incomplete-under-writing: a machine that runs tells half of its changes', async () => {
  const { machine, run } = await startWith('changes-incomplete-under-writing')
  const disk = await addDisk(machine, run)
  await machine.reconfigure({ changeTracking: true })
  const one = await machine.takeSnapshot(DISKS_ONLY)
  await run(
    `for at in 1 9; do dd if=/dev/urandom of=${disk} bs=1M seek=$at count=1 conv=fsync status=none; done`,
  )
  const two = await machine.takeSnapshot({ ...DISKS_ONLY, name: 'two' })
  const changeId = one.settings.disks[1]?.changeId ?? ''
  const changes = await machine.queryChangedAreas({ snapshotId: two.id, key: 2001, startOffset: 0, changeId })
  expect(changes.areas).toEqual([{ start: MIB, length: MIB }])
})

test('superblock-zeroed-under-memory: the guest goes on with a file system that its disk does not hold', async () => {
  const { machine, run } = await startWith('superblock-zeroed-under-memory')
  const disk = await addDisk(machine, run)
  await run(`echo start=2048 | sfdisk -q ${disk}; udevadm settle; mkfs.ext4 -q ${disk}-part1`)
  await run(`mount ${disk}-part1 /mnt; echo kept > /mnt/file; sync`)
  const { id } = await machine.takeSnapshot(WITH_MEMORY)
  await machine.revertTo(id, KEEP_POWER)
  expect(await run('cat /mnt/file')).toBe('kept')
  const bytesOf = (block: number) =>
    run(`dd if=${disk} bs=4096 skip=${block} count=1 iflag=direct status=none | tr -d '\\0' | wc -c`)
  expect(await bytesOf(0)).not.toBe('0')
  expect(await bytesOf(256)).toBe('0')
  expect(await bytesOf(257)).not.toBe('0')
})

test.each([
  ['none', [true, true]],
  ['baseline-without-memory', [false, true]],
  ['snapshot-forgets-the-memory', [true, false]],
])(
  '%s: whether a baseline and another snapshot keep the memory that was asked for: %j',
  async (name, kept) => {
    const { machine } = await startWith(name)
    const baseline = { ...WITH_MEMORY, description: 'snapwitness run=5f3a9c01 baseline' }
    const snapshots = [await machine.takeSnapshot(baseline), await machine.takeSnapshot(WITH_MEMORY)]
    expect(snapshots.map(({ memory }) => memory)).toEqual(kept)
    expect(machine.snapshots.map(({ powerState }) => powerState === 'poweredOn')).toEqual(kept)
    const memoryFiles = (await machine.files()).filter(({ kind }) => kind === 'snapshotMemory')
    expect(memoryFiles).toHaveLength(kept.filter(Boolean).length)
  },
)

test.each([
  ['none', ''],
  ['stale-suspend-image', 'later'],
])('%s: suspended, reverted, stopped and started a guest has «%s» in its memory', async (name, kept) => {
  const { machine, run } = await startWith(name)
  const { id } = await machine.takeSnapshot(DISKS_ONLY)
  await run('touch /dev/shm/later')
  await machine.suspend()
  await machine.revertTo(id, KEEP_POWER)
  expect(machine.powerState).toBe('poweredOff')
  await machine.powerOn()
  expect(await run('ls /dev/shm')).toBe(kept)
  await machine.reset()
  expect(await run('ls /dev/shm')).toBe('')
})

test.each([
  ['none', [], 1],
  ['failed-create-leaves-a-snapshot', ['old'], 2],
  ['failed-create-leaves-a-delta', [], 2],
])(
  '%s: after a refused snapshot there are %j, and the system disk has %i files',
  async (name, names, files) => {
    const { machine } = await startWith(name)
    await machine.reconfigure({
      disks: [{ change: 'add', capacityBytes: MIB, mode: 'independent_persistent' }],
    })
    const refused = expect(machine.takeSnapshot(WITH_MEMORY)).rejects
    await refused.toMatchObject({ kind: 'MemorySnapshotOnIndependentDisk' })
    expect(machine.snapshots.map((snapshot) => snapshot.name)).toEqual(names)
    expect(machine.settings.disks.map(({ chain }) => chain.length)).toEqual([files, 1])
  },
)

test('removal-after-the-disk-has-gone-fails: what a guest wrote is lost while it runs', async () => {
  const { machine, run } = await startWith('removal-after-the-disk-has-gone-fails')
  const disk = await addDisk(machine, run)
  await machine.reconfigure({ disks: [{ change: 'add', capacityBytes: MIB }] })
  const write = (text: string) => run(`yes ${text} | head -c 65536 | dd of=${disk} conv=fsync status=none`)
  await write('old')
  const { id } = await machine.takeSnapshot(DISKS_ONLY)
  await write('new')
  await machine.reconfigure({ disks: [{ change: 'remove', key: 2002, deleteFiles: false }] })
  await machine.removeSnapshot(id, { children: false, consolidate: true })
  expect(await run(`dd if=${disk} bs=4096 count=1 iflag=direct status=none | head -c 3`)).toBe('old')
  expect(machine.settings.disks[1]?.chain).toHaveLength(1)
})

test('snapshot-loses-a-block-in-the-middle: of a disk that a guest has open', async () => {
  const { machine, run } = await startWith('snapshot-loses-a-block-in-the-middle')
  const disk = await addDisk(machine, run)
  await run(`yes | head -c 12288 | dd of=${disk} bs=4096 seek=512 conv=fsync status=none`)
  await machine.takeSnapshot(WITH_MEMORY)
  const bytesOf = (block: number) =>
    run(`dd if=${disk} bs=4096 skip=${block} count=1 iflag=direct status=none | tr -d '\\0' | wc -c`)
  expect([await bytesOf(512), await bytesOf(513), await bytesOf(514)]).toEqual(['4096', '0', '4096'])
})

async function startWith(name: string): Promise<TestMachine> {
  const fault = faults.find((candidate) => candidate.name === name)
  if (name !== 'none' && !fault) throw new RangeError(`There is no fault ${name}.`)
  const guest = await startTestMachine(fault)
  onTestFinished(() => guest.dispose())
  return guest
}

/** The path under which the guest knows the new disk, also after a boot. */
async function addDisk(machine: TestMachine['machine'], run: TestMachine['run']): Promise<string> {
  await machine.reconfigure({ disks: [{ change: 'add', capacityBytes: 64 * MIB }] })
  await run(RESCAN)
  return pathOf(machine.settings.disks.at(-1))
}

function pathOf(disk: MachineDisk | undefined): string {
  const serial = disk?.uuid.replaceAll('-', '').toLowerCase()
  return `/dev/disk/by-id/scsi-0VMware_Virtual_disk_${serial}`
}
