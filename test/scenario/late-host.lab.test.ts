import { afterAll, beforeAll, expect, test } from 'vitest'
import { allow } from '../../src/safety/opt-in.ts'
import { removeSnapshot } from '../../src/scenario/remove.ts'
import { takeSnapshot } from '../../src/scenario/snapshot.ts'
import { LAG_MS } from '../../src/vsphere/machine/virtual-machine.ts'
import { patience, type RestingHost, startRestingHost, underTest } from '../safety/resting-host.ts'

let host: RestingHost

beforeAll(async () => {
  host = await startRestingHost()
  await allow(host.vm, patience.task())
  await host.custody('aaaaaaaa').lease.take({ steal: false }, patience.look())
})
afterAll(() => host.stop())

test('a host that tells of its changes later than one waits for them is blamed for nothing', async () => {
  const vm = await host.seenLate(LAG_MS + 5_000)
  const machine = await underTest(host, host.custody('aaaaaaaa', {}, vm))
  const options = { name: 'late', memory: false, quiesce: false }
  const { moment, checks } = await takeSnapshot(machine, { disks: [], probes: [] }, options)
  const removed = await removeSnapshot(machine, moment, { children: false, consolidate: true })
  expect([...checks, ...removed].map(({ statement, verdict }) => [statement, verdict])).toEqual([
    [expect.stringContaining('snapshot manager'), 'held'],
    [expect.stringContaining('delta disk'), 'held'],
    [expect.any(String), 'held'],
    [expect.any(String), 'held'],
  ])
})

test('whether the host has a disk is known, however late it tells of it', async () => {
  const machine = await underTest(host, host.custody('aaaaaaaa', {}, await host.seenLate(3_000)))
  const disk = await host.vm.attachDisk({ capacityBytes: 2 ** 25 }, patience.task())
  expect(await machine.hasDisk(disk, true)).toBe(true)
  await host.vm.detachDisk(disk.key, { deleteFiles: true }, patience.task())
  expect(await machine.hasDisk(disk, false)).toBe(true)
  expect(await machine.hasDisk(disk, true)).toBe(false)
})
