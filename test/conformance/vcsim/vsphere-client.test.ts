import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { Deadline } from '../../../src/core/deadline.ts'
import type { SnapshotRequest, VirtualMachine } from '../../../src/vsphere/machine/virtual-machine.ts'
import type { VsphereSession } from '../../../src/vsphere/session.ts'
import { methods } from '../../../src/vsphere/soap/schema.ts'
import { VimTransport } from '../../../src/vsphere/soap/transport.ts'
import { covers, found } from '../covers.ts'
import { Vcsim } from './vcsim.ts'

const soon = () => Deadline.after(20_000)
const snapshot = (name: string, rest: Partial<SnapshotRequest> = {}): SnapshotRequest => ({
  name,
  description: '',
  memory: false,
  quiesce: false,
  ...rest,
})

const snapshotsOf = async (vm: VirtualMachine) => (await vm.describe(soon())).snapshots
const removeSnapshots = async (vm: VirtualMachine) => {
  for (const { ref } of (await snapshotsOf(vm)).roots) {
    await vm.removeSnapshot(ref, { children: true, consolidate: true }, soon())
  }
}

const HOSTS = [
  {
    kind: 'esx',
    apiType: 'HostAgent',
    machine: 'ha-host_VM0',
    other: 'ha-host_VM1',
    folder: 'ha-datacenter/vm',
  },
  { kind: 'vpx', apiType: 'VirtualCenter', machine: 'DC0_H0_VM0', other: 'DC0_H0_VM1', folder: 'DC0/vm' },
] as const

for (const host of HOSTS) {
  const { apiType } = host
  describe(`vcsim as ${apiType}`, covers('vSphere client', `vcsim as ${apiType}`), () => clientAndVcsim(host))
}

function clientAndVcsim({ kind, apiType, machine, other, folder }: (typeof HOSTS)[number]): void {
  /** The methods of our table that vcsim answered with a result, not with a fault. */
  const answered = new Set<string>()
  let vcsim: Vcsim
  let session: VsphereSession
  let vm: VirtualMachine

  beforeAll(async () => {
    const call = VimTransport.prototype.call
    vi.spyOn(VimTransport.prototype, 'call').mockImplementation(async function (this: VimTransport, ...args) {
      const result = await call.apply(this, args)
      answered.add(args[0])
      return result
    })
    vcsim = await Vcsim.start({ kind })
    session = await vcsim.connect()
    vm = await session.findVirtualMachine(machine, soon())
  })
  afterAll(async () => {
    await session.close()
    await vcsim.stop()
    vi.restoreAllMocks()
  })

  test('the host says what it is, and what time it has', async () => {
    expect(session.about).toMatchObject({
      apiType,
      version: '6.5.0',
      product: expect.stringMatching(/^VMware /),
    })
    const apart = (await session.currentTime(soon())).getTime() - Date.now()
    expect(Math.abs(apart)).toBeLessThan(60_000)
  })

  test('a wrong password is refused, and the right one still works', async () => {
    await expect(vcsim.connect('wrong')).rejects.toMatchObject({ code: 'VSPHERE_INVALID_LOGIN' })
    await (await vcsim.connect()).close()
  })

  test('a machine is found by its name as by its inventory path', async () => {
    for (const path of [`${folder}/${machine}`, `/${folder}/${machine}`]) {
      expect(await session.findVirtualMachine(path, soon())).toMatchObject({ ref: vm.ref, name: machine })
    }
    await expect(session.findVirtualMachine('nobody', soon())).rejects.toMatchObject({
      code: 'VSPHERE_MACHINE_NOT_FOUND',
    })
  })

  test('a machine is described in one exchange', async () => {
    const state = await vm.describe(soon())
    expect(state).toMatchObject({
      powerState: 'poweredOn',
      consolidationNeeded: false,
      memoryMiB: 32,
      cpus: 1,
      extraConfig: { govcsim: 'TRUE' },
      snapshots: { roots: [], current: undefined },
    })
    expect(state.disks).toHaveLength(1)
    expect(state.disks[0]).toMatchObject({ unitNumber: 0, mode: 'persistent', capacityBytes: 2 ** 20 })
  })

  test('a disk is attached on a free unit, told as the host made it, and taken off again', async () => {
    const disk = await vm.attachDisk({ capacityBytes: 2 * 2 ** 30, mode: 'independent_persistent' }, soon())
    expect(disk).toMatchObject({ unitNumber: 1, capacityBytes: 2 * 2 ** 30, mode: 'independent_persistent' })
    expect(disk.key).toBeGreaterThan(0)
    expect(disk.chain).toEqual([disk.fileName])
    await vm.detachDisk(disk.key, { deleteFiles: true }, soon())
    expect((await vm.describe(soon())).disks.map(({ key }) => key)).not.toContain(disk.key)
  })

  test('snapshots make a tree, with branches, whatever their names', async () => {
    const name = ' 100% “ü” <a> & %2f \u{1F4BE}  '
    const first = await vm.takeSnapshot(snapshot(name, { description: ' two words ', memory: true }), soon())
    const second = await vm.takeSnapshot(snapshot('same'), soon())
    await vm.revertTo(first, { suppressPowerOn: false }, soon())
    expect((await snapshotsOf(vm)).current).toBe(first)
    const branch = await vm.takeSnapshot(snapshot('same'), soon())

    const tree = await snapshotsOf(vm)
    expect(tree).toMatchObject({
      current: branch,
      roots: [{ ref: first, name, description: ' two words ', children: [{ ref: second }, { ref: branch }] }],
    })
    expect((await vm.layout(soon())).snapshots.map(({ ref }) => ref)).toEqual([first, second, branch])

    await vm.removeSnapshot(second, { children: false, consolidate: true }, soon())
    expect((await snapshotsOf(vm)).roots[0]?.children.map(({ ref }) => ref)).toEqual([branch])
    await removeSnapshots(vm)
    expect(await snapshotsOf(vm)).toEqual({ roots: [], current: undefined })
  })

  test('a snapshot that is gone is told as gone', async () => {
    const ref = await vm.takeSnapshot(snapshot('short'), soon())
    await vm.removeSnapshot(ref, { children: false, consolidate: true }, soon())
    await expect(vm.revertTo(ref, { suppressPowerOn: false }, soon())).rejects.toMatchObject({
      code: 'VSPHERE_MANAGED_OBJECT_NOT_FOUND',
      fields: { machine, method: 'RevertToSnapshot_Task' },
    })
  })

  test('settings are changed, and what is left out stays', async () => {
    await vm.reconfigure(
      { memoryMiB: 64, cpus: 2, annotation: 'a < b', extraConfig: { 'disk.EnableUUID': 'TRUE' } },
      soon(),
    )
    await vm.reconfigure({ cpus: 4 }, soon())
    expect(await vm.describe(soon())).toMatchObject({
      memoryMiB: 64,
      cpus: 4,
      annotation: 'a < b',
      extraConfig: { 'disk.EnableUUID': 'TRUE' },
    })
  })

  test('a disk gets the name that it is given, with a setting in the same step, and is deleted when nobody has it', async () => {
    const { path, datastore } = await vm.homeFolder(soon())
    expect(path).toBe(`[LocalDS_0] ${machine}`)
    const fileName = `${path}/ours.vmdk`
    const disk = await vm.attachDisk({ capacityBytes: 2 ** 20, fileName }, soon(), { 'our.disk': fileName })
    expect(disk.fileName).toBe(fileName)
    expect((await vm.describe(soon())).extraConfig).toMatchObject({ 'our.disk': fileName })
    await vm.detachDisk(disk.key, { deleteFiles: false }, soon())
    await vm.waitUntilIdle(soon())
    const files = async () => (await datastore.list(path, soon())).map((file) => file.path)
    expect(await files()).toContain(fileName)
    await datastore.deleteDisk(fileName, soon())
    expect(await files()).not.toContain(fileName)
    await expect(datastore.deleteFile(fileName, soon())).rejects.toMatchObject({
      code: 'VSPHERE_FILE_NOT_FOUND',
    })
  })

  test('power goes off and on; what the state does not allow is refused', async () => {
    await vm.powerOff(soon())
    expect((await vm.describe(soon())).powerState).toBe('poweredOff')
    await expect(vm.powerOff(soon())).rejects.toMatchObject({
      code: 'VSPHERE_INVALID_POWER_STATE',
      hint: expect.stringContaining('poweredOff'),
      fields: { machine, method: 'PowerOffVM_Task', existingState: 'poweredOff' },
    })
    await vm.powerOn(soon())
    await vm.suspend(soon())
    expect((await vm.describe(soon())).powerState).toBe('suspended')
    await vm.powerOn(soon())
    await vm.reset(soon())
    expect((await vm.describe(soon())).powerState).toBe('poweredOn')
  })

  test('LUNs are asked for; there are none', async () => {
    expect(await vm.luns(soon())).toEqual([])
  })

  test('a datastore is listed, and a file comes from it with the session of the login', async () => {
    const { datastore } = await vm.homeFolder(soon())
    const files = await datastore.list(machine, soon())
    const log = files.find(({ path }) => path === `[LocalDS_0] ${machine}/vmware.log`)
    const body = await text(await datastore.download(log?.path ?? '', soon()))
    expect(body).toHaveLength(log?.sizeBytes ?? -1)
    await expect(datastore.download('nothing', soon())).rejects.toMatchObject({
      code: 'VSPHERE_FILE_UNAVAILABLE',
    })
    await expect(datastore.list('nowhere', soon())).rejects.toMatchObject({ code: 'VSPHERE_FILE_NOT_FOUND' })
  })

  test('operations on two machines go side by side', async () => {
    const machines = [vm, await session.findVirtualMachine(other, soon())]
    const refs = await Promise.all(machines.map((each) => each.takeSnapshot(snapshot('both'), soon())))
    expect(new Set(refs).size).toBe(2)
    await Promise.all(machines.map(removeSnapshots))
  })

  test('of two machines with one name none is taken', async () => {
    const twin = await session.findVirtualMachine(other, soon())
    await twin.reconfigure({ name: machine }, soon())
    await expect(session.findVirtualMachine(machine, soon())).rejects.toMatchObject({
      code: 'VSPHERE_AMBIGUOUS_NAME',
      fields: { candidates: [vm, twin].map(({ ref }) => `${folder}/${machine} (${ref})`) },
    })
    await twin.reconfigure({ name: other }, soon())
  })

  test('licence and privileges are told before a run', async () => {
    expect(await session.licences(soon())).toMatchObject([{ name: 'Evaluation Mode' }])
    expect(await session.missingPrivileges(vm.ref, ['VirtualMachine.State.CreateSnapshot'], soon())).toEqual(
      [],
    )
  })

  test('a snapshot goes with all below it', async () => {
    const top = await vm.takeSnapshot(snapshot('top'), soon())
    await vm.takeSnapshot(snapshot('below'), soon())
    await vm.removeSnapshot(top, { children: true, consolidate: true }, soon())
    expect(await snapshotsOf(vm)).toEqual({ roots: [], current: undefined })
  })

  /** Should a newer vcsim know one of them, this fails, and the test above is to be extended. */
  test('what vcsim does not know is refused as such', async (context) => {
    const ref = await vm.takeSnapshot(snapshot('gaps'), soon())
    const gaps = {
      ConsolidateVMDisks_Task: () => vm.consolidate(soon()),
      QueryChangedDiskAreas: () => vm.queryChangedDiskAreas(ref, 204, '*', soon()),
    }
    for (const [method, call] of Object.entries(gaps)) {
      await expect(call()).rejects.toMatchObject({ code: 'VSPHERE_METHOD_NOT_FOUND', fields: { method } })
      found(context, { gaps: [`does not know ${method}`] })
    }
    await removeSnapshots(vm)
  })

  /** The protocol only is refereed here. What a revert does to a guest, the lab's guests tell. */
  test('what vcsim takes without doing it is known', async (context) => {
    const before = await vm.describe(soon())
    const ref = await vm.takeSnapshot(snapshot('settings'), soon())
    expect((await vm.describe(soon())).disks[0]?.chain).toEqual(before.disks[0]?.chain)
    found(context, { gaps: ['a snapshot makes no delta disk'] })
    // Without its memory a running machine's snapshot is one of a machine that is off.
    expect((await snapshotsOf(vm)).roots[0]?.powerState).toBe('poweredOn')
    found(context, { gaps: ['ignores whether the memory is asked for'] })

    await vm.reconfigure({ annotation: 'after the snapshot' }, soon())
    await vm.revertTo(ref, { suppressPowerOn: false }, soon())
    expect((await vm.describe(soon())).annotation).toBe('after the snapshot')
    found(context, { gaps: ['a revert moves currentSnapshot and restores nothing'] })

    await removeSnapshots(vm)
    expect(await vm.mayRestartHost(soon())).toBe(false)
    expect(answered.has('RebootHost_Task')).toBe(false)
    found(context, { gaps: ['is no lab: RebootHost_Task is never asked for'] })

    expect(methods).toHaveProperty('ContinueRetrievePropertiesEx')
    expect(answered.has('ContinueRetrievePropertiesEx')).toBe(false)
    found(context, { gaps: ['answers in one page: ContinueRetrievePropertiesEx is never asked for'] })
  })

  test('every method that our client has is answered here, or a known gap', async (context) => {
    const gaps = [
      ...['ContinueRetrievePropertiesEx', 'ConsolidateVMDisks_Task'],
      ...['QueryChangedDiskAreas', 'RebootHost_Task'],
    ]
    const unanswered = () => Object.keys(methods).filter((method) => !answered.has(method))
    // Filters are removed a little after their tasks.
    await expect
      .poll(() => unanswered().filter((method) => !gaps.includes(method)), { timeout: 5000 })
      .toEqual([])
    found(context, { operations: [...answered] })
  })
}

test(
  'sessions that the host ends are made anew, in reads and in tasks',
  covers('vSphere client', 'vcsim as HostAgent'),
  async () => {
    const vcsim = await Vcsim.start({ kind: 'esx', idle: '500ms' })
    const session = await vcsim.connect()
    const vm = await session.findVirtualMachine('ha-host_VM0', soon())
    const { datastore } = await vm.homeFolder(soon())
    const expired = () => new Promise((resolve) => setTimeout(resolve, 1500))

    await expired()
    expect((await vm.describe(soon())).powerState).toBe('poweredOn')
    await expired()
    const ref = await vm.takeSnapshot(snapshot('after the end'), soon())
    await expired()
    expect((await snapshotsOf(vm)).current).toBe(ref)
    await expired()
    expect(await datastore.list('ha-host_VM0', soon())).not.toHaveLength(0)
    await session.close()
    await vcsim.stop()
  },
)
