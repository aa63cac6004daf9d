import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MachineDisk } from '../../../src/lab/machine/machine.ts'
import { MAC_ADDRESS } from '../../../src/lab/machine/qemu/command-line.ts'
import { MIB, startTestMachine, type TestMachine } from './test-machine.ts'

const RESCAN = 'for host in /sys/class/scsi_host/*/scan; do echo "- - -" > "$host"; done; udevadm settle'
const WITH_MEMORY = { description: '', memory: true, quiesce: false }
const KEEP_POWER = { suppressPowerOn: false }

let guest: TestMachine
beforeAll(async () => {
  guest = await startTestMachine()
})
afterAll(() => guest.dispose())

/** Each test goes on from where the one before it left the machine, as an administrator would. */
describe('a machine that runs', () => {
  test('is somebody: its name, its agent and its system disk are its own', async () => {
    const { machine, run } = guest
    expect(machine.powerState).toBe('poweredOn')
    expect(machine.guest).toEqual({
      toolsRunning: true,
      toolsVersion: expect.stringMatching(/^\d+\.\d+/),
      hostName: 'debian-1',
      ipAddress: '10.0.2.15',
      networkCards: [
        {
          macAddress: MAC_ADDRESS,
          addresses: expect.arrayContaining([{ address: '10.0.2.15', prefix: 24 }]),
        },
      ],
    })
    expect(await run('cat /etc/machine-id; lsblk --noheadings --output SERIAL /dev/sda')).toBe(
      `${machine.uuid.replaceAll('-', '')}\n${serialOf(machine.settings.disks[0])}`,
    )
  })

  test('takes a disk while it runs, which the guest finds by its serial', async () => {
    const { machine, run } = guest
    await machine.reconfigure({ disks: [{ change: 'add', capacityBytes: 256 * MIB }] })
    const disk = machine.settings.disks[1]
    expect(disk).toMatchObject({ key: 2001, unitNumber: 1, label: 'Hard disk 2', mode: 'persistent' })
    const seen = await run(
      `${RESCAN}; lsblk --noheadings --bytes --output SIZE,SERIAL /dev/sdb; ls /dev/disk/by-id`,
    )
    expect(seen).toContain(`${256 * MIB} ${serialOf(disk)}`)
    expect(seen).toContain(`scsi-0VMware_Virtual_disk_${serialOf(disk)}`)
  })

  test('goes back to disks, memory and settings of a snapshot, and forward to a later one', async () => {
    const { machine, run } = guest
    const blank = await machine.takeSnapshot({ ...WITH_MEMORY, name: 'blank' })
    const base = await digestOf(machine.settings.disks[1]?.chain[1]?.path)
    await run(
      'mkfs.ext4 -q /dev/sdb; mount /dev/sdb /mnt; echo first > /mnt/file; echo here > /dev/shm/mark; sync',
    )
    await machine.reconfigure({ annotation: 'later', extraConfig: { 'guestinfo.x': '1' } })
    const written = await machine.takeSnapshot({ ...WITH_MEMORY, name: 'written' })
    await run('echo second > /mnt/file; sync')
    expect(await digestOf(machine.settings.disks[1]?.chain[2]?.path), 'the base is never written').toBe(base)

    const bootId = await run('cat /proc/sys/kernel/random/boot_id')
    await machine.revertTo(blank.id, KEEP_POWER)
    expect(machine.settings).toMatchObject({ annotation: '', extraConfig: {} })
    expect(machine.currentSnapshotId).toBe(blank.id)
    expect(
      await run(
        `${RESCAN}; lsblk --noheadings --output FSTYPE /dev/sdb; ls /dev/shm; cat /proc/sys/kernel/random/boot_id`,
      ),
    ).toBe(bootId)

    await machine.revertTo(written.id, KEEP_POWER)
    expect(machine.settings).toMatchObject({ annotation: 'later', extraConfig: { 'guestinfo.x': '1' } })
    expect(await run('cat /mnt/file /dev/shm/mark /proc/sys/kernel/random/boot_id')).toBe(
      `first\nhere\n${bootId}`,
    )
  })

  test('branches from a snapshot, and merging one branch leaves the other whole', async () => {
    const { machine, run } = guest
    const [blank, written] = machine.snapshots
    if (!blank || !written) throw new Error('The test before this one leaves two snapshots.')
    await machine.revertTo(blank.id, KEEP_POWER)
    await run(`${RESCAN}; printf branch | dd of=/dev/sdb conv=fsync status=none`)
    const branch = await machine.takeSnapshot({ ...WITH_MEMORY, name: 'branch' })
    expect(branch.parentId).toBe(blank.id)

    await machine.removeSnapshot(blank.id, { children: false, consolidate: true })
    expect(machine.snapshots.map(({ parentId }) => parentId)).toEqual([undefined, undefined])
    expect(await run('head -c 6 /dev/sdb')).toBe('branch')
    await machine.revertTo(written.id, KEEP_POWER)
    expect(await run('cat /mnt/file')).toBe('first')

    await machine.removeSnapshot(branch.id, { children: false, consolidate: false })
    expect(machine.consolidationNeeded).toBe(true)
    await machine.consolidate()
    expect(machine.consolidationNeeded).toBe(false)
    await machine.removeAllSnapshots({ consolidate: true })
    expect(machine.settings.disks.map(({ chain }) => chain)).toEqual([
      [{ path: 'debian-1/debian-1.qcow2' }],
      [{ path: 'debian-1/debian-1_1.qcow2' }],
    ])
    expect(await run('echo 3 > /proc/sys/vm/drop_caches; cat /mnt/file')).toBe('first')
    expect((await machine.files()).map(({ path }) => path)).not.toContain(
      expect.stringMatching(/-0|Snapshot/),
    )
  })

  test('refuses what vSphere refuses', async () => {
    const { machine } = guest
    const disk = machine.settings.disks[1]
    if (!disk) throw new Error('The machine has a second disk.')
    await expect(machine.powerOn()).rejects.toMatchObject({ kind: 'InvalidPowerState' })
    await expect(machine.reconfigure({ memoryMiB: 512 })).rejects.toMatchObject({ kind: 'InvalidPowerState' })
    const onUnit7 = { change: 'add', capacityBytes: MIB, unitNumber: 7 } as const
    await expect(machine.reconfigure({ disks: [onUnit7] })).rejects.toMatchObject({
      kind: 'InvalidDeviceSpec',
    })
    await expect(machine.revertTo(99, KEEP_POWER)).rejects.toMatchObject({ kind: 'NotFound' })
    const first = machine.takeSnapshot({ ...WITH_MEMORY, name: 'one' })
    await expect(machine.takeSnapshot({ ...WITH_MEMORY, name: 'two' })).rejects.toMatchObject({
      kind: 'TaskInProgress',
    })
    await first
    const extend = { change: 'edit', key: disk.key, capacityBytes: 2 * disk.capacityBytes } as const
    await expect(machine.reconfigure({ disks: [extend] })).rejects.toMatchObject({
      kind: 'InvalidDiskExtend',
    })
    const mode = { change: 'edit', key: disk.key, mode: 'independent_persistent' } as const
    await expect(machine.reconfigure({ disks: [mode] })).rejects.toMatchObject({
      kind: 'DisallowedDiskModeChange',
    })
    await machine.removeAllSnapshots({ consolidate: true })
  })

  test('suspends to a file and goes on from it', async () => {
    const { machine, run } = guest
    const bootId = await run('cat /proc/sys/kernel/random/boot_id')
    await machine.suspend()
    expect(machine.powerState).toBe('suspended')
    expect((await machine.files()).filter(({ kind }) => kind === 'suspend')).toHaveLength(1)
    await machine.powerOn()
    expect(await run('cat /mnt/file /proc/sys/kernel/random/boot_id')).toBe(`first\n${bootId}`)
    expect((await machine.files()).filter(({ kind }) => kind === 'suspend')).toHaveLength(0)
  })

  test('is off when its QEMU is killed, and says so', async () => {
    const { machine, datastore, run } = guest
    const before = await machine.takeSnapshot({ ...WITH_MEMORY, name: 'before' })
    await promisify(execFile)('sh', ['-c', `kill -9 $(pgrep -f '^qemu-system.*${datastore}')`])
    await expect.poll(() => machine.powerState).toBe('poweredOff')
    expect(machine.guest.toolsRunning).toBe(false)
    const kept = () => readFile(join(datastore, 'debian-1/debian-1.vmx'), 'utf8')
    await expect.poll(kept).toMatch(/"powerState": "poweredOff".*"lastEnd": "[^"]*SIGKILL/s)
    await machine.revertTo(before.id, KEEP_POWER)
    expect(machine.powerState).toBe('poweredOn')
    expect(await run('cat /mnt/file')).toBe('first')
    await machine.removeAllSnapshots({ consolidate: true })
  })

  test('reverts to off when the memory was not kept, and boots with what the disks had', async () => {
    const { machine, run } = guest
    await machine.reconfigure({
      disks: [{ change: 'add', capacityBytes: 16 * MIB, mode: 'independent_persistent' }],
    })
    const [, data, independent] = machine.settings.disks.map(pathOf)
    await run(
      `${RESCAN}; printf before | dd of=${independent} conv=fsync status=none; echo quiet > /mnt/file`,
    )
    await expect(machine.takeSnapshot({ ...WITH_MEMORY, name: 'no' })).rejects.toMatchObject({
      kind: 'MemorySnapshotOnIndependentDisk',
    })
    const cold = await machine.takeSnapshot({ name: 'cold', description: '', memory: false, quiesce: true })
    expect(cold).toMatchObject({ quiesced: true, memory: false, powerState: 'poweredOff' })
    await run(`echo loud > /mnt/file; printf after- | dd of=${independent} conv=fsync status=none; sync`)

    await machine.revertTo(cold.id, KEEP_POWER)
    expect(machine.powerState).toBe('poweredOff')
    await machine.powerOn()
    // The freeze had flushed the file that nobody had synced; the independent disk is not part of the snapshot.
    // And after a boot nobody knows which disk is /dev/sdb.
    expect(await run(`mount ${data} /mnt; cat /mnt/file; head -c 6 ${independent}`)).toBe('quiet\nafter-')
  })

  test('loses at a reset what was written to a nonpersistent disk, and nothing else', async () => {
    const { machine, run } = guest
    await machine.removeAllSnapshots({ consolidate: true })
    await machine.reconfigure({
      disks: [{ change: 'add', capacityBytes: MIB, unitNumber: 3, mode: 'independent_nonpersistent' }],
    })
    const [, data, , volatile] = machine.settings.disks.map(pathOf)
    await run(
      `${RESCAN}; echo reset > /mnt/file; printf lost | dd of=${volatile} conv=fsync status=none; sync`,
    )
    expect(await run(`cat /mnt/file; head -c 4 ${volatile}`)).toBe('reset\nlost')
    await machine.reset()
    const zeros = await run(`mount ${data} /mnt; cat /mnt/file; head -c 4 ${volatile} | od -An -tx1`)
    expect(zeros).toBe('reset\n 00 00 00 00')
  })

  test('gives up a disk while it runs, also one whose snapshots were merged', async () => {
    const { machine, run } = guest
    await run('umount /mnt')
    const disk = machine.settings.disks[1]
    const keep = { ...WITH_MEMORY, memory: false }
    const first = await machine.takeSnapshot({ ...keep, name: 'first' })
    await machine.takeSnapshot({ ...keep, name: 'second' })
    await machine.removeSnapshot(first.id, { children: false, consolidate: true })
    const [path = ''] = machine.settings.disks[1]?.chain.map((file) => file.path) ?? []
    await machine.reconfigure({ disks: [{ change: 'remove', key: 2001, deleteFiles: false }] })
    // A guest without the adapter's messages learns of it when it asks, and forgets the disk when it is told to.
    const read = `dd if=${pathOf(disk)} of=/dev/null count=1 iflag=direct status=none 2>/dev/null`
    expect(await run(`${read} && echo there || echo gone`)).toBe('gone')
    await run(`echo 1 > /sys/block/$(basename $(readlink -f ${pathOf(disk)}))/device/delete`)
    await machine.reconfigure({ disks: [{ change: 'add', capacityBytes: 0, existingFile: path }] })
    expect(await run(`${RESCAN}; mount ${pathOf(disk)} /mnt; cat /mnt/file`)).toBe('reset')
  })

  test('shuts down when its guest is asked to', async () => {
    const { machine } = guest
    await expect.poll(() => machine.guest.toolsRunning, { timeout: 10_000 }).toBe(true)
    await machine.shutdownGuest()
    await expect.poll(() => machine.powerState, { timeout: 60_000 }).toBe('poweredOff')
  })

  test('leaves no process and no port when it is closed', async () => {
    const { machine, datastore } = guest
    const port = machine.endpoints[0]?.port ?? 0
    await machine.close()
    const [error] = await once(connect(port, '127.0.0.1'), 'error')
    expect(error).toMatchObject({ code: 'ECONNREFUSED' })
    await expect(promisify(execFile)('pgrep', ['-f', `^qemu-system.*${datastore}`])).rejects.toThrow()
  })
})

function serialOf(disk: MachineDisk | undefined): string {
  return disk?.uuid.replaceAll('-', '').toLowerCase() ?? ''
}

function pathOf(disk: MachineDisk | undefined): string {
  return `/dev/disk/by-id/scsi-0VMware_Virtual_disk_${serialOf(disk)}`
}

async function digestOf(path = ''): Promise<string> {
  const content = await readFile(join(guest.datastore, path))
  return createHash('sha256').update(content).digest('hex')
}
