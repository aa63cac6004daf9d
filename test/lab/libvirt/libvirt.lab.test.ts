import { expect, test } from 'vitest'
import { hasRoot } from '../../../src/lab/libvirt/root.ts'
import { livingIn } from '../../support/living-in.ts'
import { startMachine } from './start-machine.ts'

/** It is 61 MB to load, which nothing does behind somebody's back: the nightly tests build it, as `lab up` does. */
const isThere = await hasRoot('trixie')

const SNAPSHOT = { name: 'it’s <1> & "all"', description: 'of\nall', memory: true, quiesce: false }

test.skipIf(!isThere)(
  'libvirt takes a snapshot with memory, comes back to it, removes it, and leaves nothing (skipped where `lab up --hypervisor libvirt` has built no Debian yet)',
  async () => {
    const { folder, hypervisor, machine, run } = await startMachine('libvirt')
    expect(hypervisor.product?.name).toMatch(/^libvirt [\d.]+, QEMU [\d.]+, behind the lab’s translation$/)
    await machine.powerOn()
    expect(await livingIn(folder)).not.toEqual([])
    const boot = await run(
      'cat /proc/sys/kernel/random/boot_id; echo before > /root/f; echo before > /dev/shm/f',
    )
    await machine.reconfigure({ extraConfig: { 'snapwitness.a': 'before' } })
    const taken = await machine.takeSnapshot(SNAPSHOT)
    expect(taken).toMatchObject({
      name: SNAPSHOT.name,
      description: 'of\nall',
      powerState: 'poweredOn',
      id: 1,
    })
    expect(machine.settings.disks[0]?.chain).toHaveLength(2)
    const stateFiles = async () => (await machine.files()).filter(({ kind }) => kind === 'snapshotData')
    expect(await stateFiles()).toMatchObject([{ path: 'debian 1/debian 1-Snapshot1.vmsn' }])
    expect((await stateFiles())[0]?.sizeBytes).toBeGreaterThan(0)

    await run('echo after > /root/f; echo after > /dev/shm/f; sync')
    await machine.reconfigure({
      extraConfig: { 'snapwitness.a': 'after' },
      disks: [{ change: 'add', capacityBytes: 16 * 2 ** 20 }],
    })
    expect(machine.settings.disks).toHaveLength(2)
    await expect(machine.takeSnapshot(SNAPSHOT)).rejects.toThrow('The translation to libvirt gives no two')

    await machine.revertTo(taken.id, { suppressPowerOn: false })
    expect(await run('cat /proc/sys/kernel/random/boot_id /root/f /dev/shm/f')).toBe(
      `${boot}\nbefore\nbefore`,
    )
    expect(machine.settings.extraConfig).toEqual({ 'snapwitness.a': 'before' })
    expect(machine.settings.disks).toHaveLength(1)
    expect(machine.currentSnapshotId).toBe(1)

    await machine.removeSnapshot(taken.id, { children: false, consolidate: true })
    expect(machine.snapshots).toEqual([])
    expect(await stateFiles()).toEqual([])
    expect(machine.settings.disks[0]?.chain).toHaveLength(1)
    expect(await run('cat /root/f')).toBe('before')

    await machine.close()
    await hypervisor.close()
    expect(await livingIn(folder)).toEqual([])
  },
)
