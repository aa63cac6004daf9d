import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startHypervisor } from '../../../src/lab/hypervisor.ts'
import { livingIn, processesIn } from '../../support/living-in.ts'
import { startMachine } from './start-machine.ts'

const MIB = 2 ** 20
const withMemory = (name: string) => ({ name, description: '', memory: true, quiesce: false })
const plain = { children: false, consolidate: true }

test('the libvirt of Debian 12 keeps snapshots within the files of their disks, and comes back to them with and without a disk', async () => {
  const { folder, hypervisor, machine, run } = await startMachine('libvirt-bookworm')
  await machine.powerOn()
  const [base = ''] = machine.settings.disks[0]?.chain.map(({ path }) => path) ?? []
  const boot = await run(
    'cat /proc/sys/kernel/random/boot_id; echo before > /root/f; echo before > /dev/shm/f',
  )
  const first = await machine.takeSnapshot(withMemory('first'))
  const within = base.replace('.qcow2', '-000001.qcow2')
  expect(machine.settings.disks[0]?.chain).toEqual([{ path: base }, { path: within }])
  expect(first).toMatchObject({ powerState: 'poweredOn', memoryIn: within })

  await machine.reconfigure({ disks: [{ change: 'add', capacityBytes: 16 * MIB }] })
  await run('echo after > /root/f; echo after > /dev/shm/f; sync')
  const second = await machine.takeSnapshot(withMemory('second'))
  await expect(machine.takeSnapshot({ ...withMemory('third'), memory: false })).rejects.toThrow(
    'The translation to libvirt finds no word for it. libvirt: Operation not supported: internal snapshot of a running VM must include the memory state',
  )

  const content = () => run('cat /proc/sys/kernel/random/boot_id /root/f /dev/shm/f')
  await machine.revertTo(first.id, { suppressPowerOn: false })
  expect(await content()).toBe(`${boot}\nbefore\nbefore`)
  expect(machine.settings.disks).toHaveLength(1)
  await machine.revertTo(second.id, { suppressPowerOn: false })
  expect(await content()).toBe(`${boot}\nafter\nafter`)
  expect(machine.settings.disks).toHaveLength(2)

  await expect(machine.removeSnapshot(first.id, { ...plain, consolidate: false })).rejects.toThrow(
    'The translation to libvirt leaves nothing unmerged',
  )
  await machine.removeSnapshot(first.id, plain)
  expect(machine.snapshots.map(({ name }) => name)).toEqual(['second'])
  expect(machine.settings.disks.map(({ chain }) => chain.length)).toEqual([2, 2])

  // Its monitor does not take the name, and libvirt says that all is well.
  await machine.takeSnapshot(withMemory('a "quoted" name'))
  expect(machine.settings.disks.map(({ chain }) => chain.length)).toEqual([2, 2])

  // A daemon that hangs holds up nobody's end.
  await signal(folder, /^libvirtd/, 'SIGSTOP')
  await machine.close()
  await hypervisor.close()
  expect(await livingIn(folder)).toEqual([])
})

test('a lab ends whose daemon somebody has ended with all its namespaces', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'snapwitness-libvirt-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const say = () => {}
  const hypervisor = await startHypervisor('libvirt-bookworm', { folder, accelerator: 'tcg', say })
  await signal(folder, /^unshare/, 'SIGKILL')
  await expect.poll(() => livingIn(folder), { timeout: 30_000 }).toEqual([])
  await hypervisor.close()
})

async function signal(folder: string, program: RegExp, name: NodeJS.Signals): Promise<void> {
  const found = (await processesIn(folder)).find(({ words }) => program.test(words))
  if (!found) throw new Error(`No ${program} lives in ${folder}.`)
  process.kill(found.pid, name)
}

test('its daemon dies of the removal of a snapshot with a disk that the running machine has no more, and the machine goes on', async () => {
  const { machine, run } = await startMachine('libvirt-bookworm')
  await machine.reconfigure({ disks: [{ change: 'add', capacityBytes: 16 * MIB }] })
  await machine.powerOn()
  const boot = await run('cat /proc/sys/kernel/random/boot_id')
  const { id } = await machine.takeSnapshot(withMemory('with both'))
  const [, second] = machine.settings.disks
  await machine.reconfigure({
    disks: [{ change: 'remove', key: second?.key ?? 0, deleteFiles: true }],
  })
  await expect(machine.removeSnapshot(id, plain)).rejects.toThrow('End of file while reading data')
  expect(machine.snapshots).toHaveLength(1)
  expect(await run('cat /proc/sys/kernel/random/boot_id')).toBe(boot)

  await machine.powerOff()
  await machine.removeSnapshot(id, plain)
  expect(machine.snapshots).toEqual([])
  expect(machine.settings.disks.map(({ chain }) => chain.length)).toEqual([1])
})
