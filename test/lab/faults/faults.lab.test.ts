import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { faults } from '../../../src/lab/faults/index.ts'
import type { Machine } from '../../../src/lab/machine/machine.ts'
import type { MachineSteps } from '../../../src/lab/machine/steps.ts'
import { readBlock, writeBlock } from '../machine/disk-content.ts'
import { createTestMachine, MIB, startTestMachine, type TestMachine } from '../machine/test-machine.ts'

const WITH_MEMORY = { description: '', memory: true, quiesce: false }
const KEEP_POWER = { suppressPowerOn: false }

describe('a machine that is off, reverted to "old" after the snapshot "new" and later writes', () => {
  test.each([
    ['none', 'SNAPWITNESS old'],
    ['snapshot-skips-a-disk', 'SNAPWITNESS later'],
    ['revert-does-nothing', 'SNAPWITNESS later'],
    ['revert-skips-a-disk', 'SNAPWITNESS later'],
    ['revert-to-the-wrong-snapshot', 'SNAPWITNESS new'],
    ['stale-overlay', 'SNAPWITNESS later'],
    ['flipped-bit', 'SNAPWITNESS old/'],
  ])('shows with the fault %s «%s»', async (name, shown) => {
    const datastore = await mkdtemp(join(tmpdir(), 'snapwitness-test-'))
    const { machine } = await createTestMachine(datastore, sabotageOf(name))
    onTestFinished(async () => {
      await machine.close()
      await rm(datastore, { recursive: true })
    })
    const old = await writeThenRevert(machine, (text) => writeBlock(machine, datastore, text))
    expect(machine.currentSnapshotId).toBe(old)
    expect(await readBlock(machine, datastore)).toBe(shown)
  })
})

describe('a machine that runs', () => {
  test('boots with the fault memory-not-restored, where a sound one goes on', async () => {
    const { machine, run } = await startWith('memory-not-restored')
    const bootId = await run('cat /proc/sys/kernel/random/boot_id')
    const snapshot = await machine.takeSnapshot({ ...WITH_MEMORY, name: 'old' })
    await machine.revertTo(snapshot.id, KEEP_POWER)
    expect(machine.powerState).toBe('poweredOn')
    expect(await run('cat /proc/sys/kernel/random/boot_id')).not.toBe(bootId)
  })

  test('does nothing with the fault guest-does-not-boot, though it is on', async () => {
    const { machine, run } = await startWith('guest-does-not-boot')
    const snapshot = await machine.takeSnapshot({ ...WITH_MEMORY, name: 'old' })
    await machine.revertTo(snapshot.id, KEEP_POWER)
    expect(machine.powerState).toBe('poweredOn')
    await expect(run('true', 2_000)).rejects.toThrow('in vain')
  })

  test('goes on with its work when the fault revert-does-nothing makes its revert empty', async () => {
    const { machine, run } = await startWith('revert-does-nothing')
    const snapshot = await machine.takeSnapshot({ ...WITH_MEMORY, name: 'old' })
    await run('touch /dev/shm/later')
    await machine.revertTo(snapshot.id, KEEP_POWER)
    expect(await run('ls /dev/shm')).toBe('later')
  })

  test('loses every connection from the first snapshot on with the fault connection-dies', async () => {
    const { machine, run } = await startWith('connection-dies')
    await run('true')
    await machine.takeSnapshot({ ...WITH_MEMORY, name: 'old' })
    await expect(run('true', 2_000)).rejects.toThrow('in vain')
    expect(machine.powerState).toBe('poweredOn')
  })
})

function sabotageOf(name: string): ((steps: MachineSteps) => MachineSteps) | undefined {
  const fault = faults.find((candidate) => candidate.name === name)
  if (name !== 'none' && !fault) throw new RangeError(`There is no fault ${name}.`)
  return fault && ((steps) => fault.sabotage(steps))
}

async function startWith(name: string): Promise<TestMachine> {
  const guest = await startTestMachine(sabotageOf(name))
  onTestFinished(() => guest.dispose())
  return guest
}

async function writeThenRevert(machine: Machine, write: (text: string) => Promise<void>): Promise<number> {
  await machine.reconfigure({ disks: [{ change: 'add', capacityBytes: MIB }] })
  await write('SNAPWITNESS old')
  const { id } = await machine.takeSnapshot({ ...WITH_MEMORY, name: 'old' })
  await write('SNAPWITNESS new')
  await machine.takeSnapshot({ ...WITH_MEMORY, name: 'new' })
  await write('SNAPWITNESS later')
  await machine.revertTo(id, KEEP_POWER)
  return id
}
