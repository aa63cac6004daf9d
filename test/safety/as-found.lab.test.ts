import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { RUN_ITSELF } from '../../src/evidence/entries.ts'
import { Journal } from '../../src/evidence/journal.ts'
import { Ledger, readLedger } from '../../src/evidence/ledger.ts'
import { revertToTheWrongSnapshot, settingsNotRestored } from '../../src/lab/faults/revert.ts'
import { runTool } from '../../src/lab/machine/tool.ts'
import { machinesAtBaseline } from '../../src/safety/baseline.ts'
import { carryOut, planCleaning } from '../../src/safety/cleaning.ts'
import { MachinesInHand } from '../../src/safety/machines-in-hand.ts'
import { unrecorded } from '../../src/safety/operate.ts'
import { allow, revoke } from '../../src/safety/opt-in.ts'
import { lookAtMachines, seenMachines } from '../../src/safety/sightings.ts'
import { LEASE_KEY } from '../../src/safety/tags.ts'
import { runsNamed } from '../../src/safety/traces.ts'
import { patience, type RestingHost, startRestingHost } from './resting-host.ts'
import { everything } from './whole-machine.ts'

const run = '5f3a9c01'
let host: RestingHost
let ledger: Ledger

beforeEach(async () => {
  host = await startRestingHost()
  ledger = Ledger.open(await mkdtemp(join(tmpdir(), 'snapwitness-safety-run-')))
})
afterEach(() => host.stop())

/** Snapshots in a tree with a branch, a disk with data, and a file that is no machine's. */
async function someoneElses(): Promise<void> {
  const { vm, folder } = host
  const disk = await vm.attachDisk({ capacityBytes: 8 * 2 ** 20 }, patience.task())
  const file = join(folder, disk.fileName.replace(/^.*\//, ''))
  await runTool('qemu-io', ['-f', 'qcow2', '-c', 'write -P 0x5a 0 2M', file])
  const first = await vm.takeSnapshot(snapshot('before the upgrade'), patience.task())
  await vm.takeSnapshot(snapshot('snapwitness-baseline'), patience.task())
  await vm.revertTo(first, { suppressPowerOn: true }, patience.task())
  await vm.takeSnapshot(snapshot('a branch'), patience.task())
  await writeFile(join(folder, 'notes.txt'), 'not to be touched')
  host.config.machines[0] = { ...theMachine(), existingSnapshots: 'keep' }
}

function snapshot(name: string, description = 'somebody’s') {
  return { name, description, memory: false, quiesce: false }
}

function theMachine() {
  const [machine] = host.config.machines
  if (!machine) throw new TypeError('no machine')
  return machine
}

/** @param meanwhile what somebody does to the machine after it was seen */
async function take(id = run, meanwhile?: () => Promise<void>) {
  const { terms } = host.custody(id).lease
  const journal = new Journal(ledger, RUN_ITSELF)
  const { config, session } = host
  const all = seenMachines(config, await lookAtMachines(config, { session, patience }))
  const machines = all.map((seen) => ({ seen, vm: session.virtualMachine(seen.found) }))
  await meanwhile?.()
  return MachinesInHand.take({
    machines,
    terms,
    journal,
    patience,
    steal: false,
    onLeased: async () => {},
    inTurn: (_custody, work) => work(),
    onLeft: () => {},
    onTaken: () => {},
  })
}

/** What a scenario does to a host. Returns its snapshots. */
async function work() {
  const { vm } = host
  const custody = host.custody(run)
  const { fileName, settings } = await custody.newDisk()
  await vm.attachDisk({ capacityBytes: 2 ** 20, fileName }, patience.task(), settings)
  const ours = async (name: string) => snapshot(name, await custody.descriptionOf(name))
  const first = await vm.takeSnapshot(await ours('before'), patience.task())
  const second = await vm.takeSnapshot(await ours('before the upgrade'), patience.task())
  await vm.revertTo(first, { suppressPowerOn: true }, patience.task())
  return { first, second }
}

test('snapshots, disks and data of somebody else’s are the same to the byte after a run', async () => {
  await someoneElses()
  await allow(host.vm, patience.task())
  const before = await everything(host)
  expect(Object.keys(before.bytes).length).toBeGreaterThan(6)
  const hand = await take()
  await work()
  expect(await everything(host)).not.toEqual(before)
  expect(await hand.putBack(new Set())).toEqual([])
  expect(await everything(host)).toEqual(before)
})

test('settings that a revert does not bring back are brought back all the same', async () => {
  await host.stop()
  host = await startRestingHost({ conduct: settingsNotRestored })
  await allow(host.vm, patience.task())
  await host.vm.reconfigure({ annotation: 'Build machine' }, patience.task())
  const { annotation, memoryMiB, cpus } = await host.vm.describe(patience.look())
  const hand = await take()
  const ours = { annotation: 'note 1', memoryMiB: memoryMiB + 64, cpus: cpus + 1 }
  await host.vm.reconfigure(ours, patience.task())
  expect(await hand.putBack(new Set())).toEqual([])
  expect(await host.vm.describe(patience.look())).toMatchObject({ annotation, memoryMiB, cpus })
})

test('where a revert leads to a snapshot of ours, the machine is put back as it was found all the same', async () => {
  await host.stop()
  host = await startRestingHost({ conduct: revertToTheWrongSnapshot })
  await allow(host.vm, patience.task())
  const before = await everything(host)
  const hand = await take()
  const [systemDisk] = (await host.vm.describe(patience.look())).disks
  const file = join(host.folder, basename(systemDisk?.fileName ?? ''))
  await runTool('qemu-io', ['-f', 'qcow2', '-c', 'write -P 0x5a 0 64k', file])
  await work()
  expect(await hand.putBack(new Set())).toEqual([])
  expect(await everything(host)).toEqual(before)
})

test('what is left is found on the host alone, and cleaned as often as one likes', async () => {
  await someoneElses()
  await allow(host.vm, patience.task())
  const before = await everything(host)
  ;(await take()).letGo()
  await work()
  const runs = async () => {
    const { datastore, path } = await host.vm.homeFolder(patience.look())
    return runsNamed(await host.vm.describe(patience.look()), await datastore.list(path, patience.look()))
  }
  expect(await runs()).toEqual([run])
  const custody = host.custody(run)
  const plan = await planCleaning(custody, { steal: false })
  const kinds = plan.steps.map(({ kind }) => kind)
  expect(kinds.filter((kind, i) => kind !== kinds[i - 1])).toEqual([
    'revert',
    'remove-snapshot',
    'delete-file',
    'remove-snapshot',
    'release-lease',
  ])
  expect(await carryOut(plan, { steal: false, operate: unrecorded })).toEqual([])
  expect(await everything(host)).toEqual(before)
  expect((await planCleaning(custody, { steal: false })).steps).toEqual([])
  expect(await runs()).toEqual([])
})

test('a snapshot that somebody took below ours during the run stays, with what it stands on, and is told', async () => {
  await allow(host.vm, patience.task())
  const hand = await take()
  const { second } = await work()
  await host.vm.revertTo(second, { suppressPowerOn: true }, patience.task())
  const theirs = await host.vm.takeSnapshot(snapshot('theirs'), patience.task())
  const left = await hand.putBack(new Set())
  expect(left).toEqual([
    'debian-1: the snapshot “theirs” stays: it is not ours, and was taken below ours',
    expect.stringMatching(
      /^debian-1: .*snapwitness-5f3a9c01-.* stays: a snapshot that is not ours stands on it$/,
    ),
  ])
  const { roots } = (await host.vm.describe(patience.look())).snapshots
  expect(roots.map(({ ref }) => ref)).toEqual([theirs])
})

test('a machine that does not agree is refused before anything is touched', async () => {
  await allow(host.vm, patience.task())
  await revoke(host.vm, patience.task())
  const before = await everything(host)
  await expect(take()).rejects.toThrow(
    /debian-1 does not say that it may be used\.\nHint: .*snapwitness allow debian-1/,
  )
  expect(await everything(host)).toEqual(before)
})

test('a machine that takes its word back after it was seen is not taken', async () => {
  await allow(host.vm, patience.task())
  const without = () => revoke(host.vm, patience.task())
  await expect(take(run, without)).rejects.toMatchObject({ code: 'USAGE' })
  expect((await host.vm.describe(patience.look())).extraConfig).not.toHaveProperty([LEASE_KEY])
})

test('the notes of a machine may agree in place of its settings, and a revocation takes back both', async () => {
  const annotation = 'Build machine\nsnapwitness: allow\nAsk Ops'
  await host.vm.reconfigure({ annotation }, patience.task())
  await (await take()).putBack(new Set())
  await revoke(host.vm, patience.task())
  expect((await host.vm.describe(patience.look())).annotation).toBe('Build machine\nAsk Ops')
  await expect(take()).rejects.toMatchObject({ code: 'USAGE' })
})

test('a machine with snapshots is refused unless the configuration says what becomes of them', async () => {
  await someoneElses()
  await allow(host.vm, patience.task())
  host.config.machines[0] = { ...theMachine(), existingSnapshots: 'refuse' }
  await expect(take()).rejects.toThrow(/“before the upgrade”.*\nHint: .*existingSnapshots: keep/s)
})

test('a machine that an interrupted run left is refused, and the way out is told', async () => {
  await allow(host.vm, patience.task())
  ;(await take()).letGo()
  await host.custody(run).lease.release(patience.look())
  await expect(take('00000001')).rejects.toThrow(
    /left by an interrupted run.*\nHint: .*snapwitness clean --host/s,
  )
})

test('what a run does to a host before its first scenario is in the ledger, with what undoes it', async () => {
  await allow(host.vm, patience.task())
  const hand = await take()
  const entries = await readLedger(ledger.folder)
  const started = entries.flatMap((entry) => (entry.type === 'operation-started' ? [entry] : []))
  expect(started.map(({ action, undo }) => [action, undo?.kind])).toEqual([
    ['take the lease', 'release-lease'],
    ['take the baseline', 'remove-snapshot'],
  ])
  await hand.putBack(machinesAtBaseline(ledger.folder))
})

test('a machine that died after it was put back goes on from the memory that its baseline still kept', async () => {
  await allow(host.vm, patience.task())
  await host.vm.powerOn(patience.task())
  await host.run('echo found > /run/memory')
  const hand = await take()
  await host.machine.losePower()
  await expect.poll(() => host.machine.powerState).toBe('poweredOff')
  expect(await hand.putBack(machinesAtBaseline(ledger.folder))).toEqual([])
  expect(await host.run('cat /run/memory')).toBe('found')
})
