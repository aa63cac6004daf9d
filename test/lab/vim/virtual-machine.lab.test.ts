import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Machine } from '../../../src/lab/machine/machine.ts'
import { startVimEndpoint, type VimEndpoint } from '../../../src/lab/vim/endpoint.ts'
import { startTestMachine, type TestMachine } from '../machine/test-machine.ts'
import { emptyHost } from './empty-host.ts'
import { type Answer, VimCaller } from './vim-caller.ts'

const vm = 'VirtualMachine:1'
let tenant: TestMachine
let machine: Machine
let endpoint: VimEndpoint
let caller: VimCaller

beforeAll(async () => {
  tenant = await startTestMachine()
  machine = tenant.machine
  const host = { ...emptyHost(tenant.datastore), machines: [machine] }
  endpoint = await startVimEndpoint({ host })
  caller = new VimCaller(endpoint)
  await caller.login(host.account)
})

afterAll(async () => {
  await endpoint?.close()
  await tenant?.dispose()
})

async function property(path: string, target = vm): Promise<Answer> {
  return caller.call('Fetch', target, `<prop>${path}</prop>`)
}

async function run(method: string, parameters = '', target = vm): Promise<string> {
  return caller.run(method, target, parameters)
}

function addDisk(unit: string): string {
  return (
    '<spec><deviceChange><operation>add</operation><fileOperation>create</fileOperation>' +
    '<device xsi:type="VirtualDisk"><key>-1</key><backing xsi:type="VirtualDiskFlatVer2BackingInfo">' +
    '<fileName>[lab]</fileName><diskMode>persistent</diskMode><thinProvisioned>true</thinProvisioned></backing>' +
    `<controllerKey>1000</controllerKey>${unit}<capacityInKB>65536</capacityInKB></device></deviceChange></spec>`
  )
}

function snapshotOf(info: string): string {
  return /<result type="VirtualMachineSnapshot"[^>]*>([^<]*)/.exec(info)?.[1] ?? info
}

it('tells of a running machine what it is', async () => {
  const { value: config } = await property('config')
  expect(config).toMatchObject({
    name: 'debian-1',
    uuid: machine.uuid,
    hardware: { numCPU: '1', memoryMB: '384' },
    files: { vmPathName: '[lab] debian-1/debian-1.vmx' },
    changeTrackingEnabled: 'true',
  })
  const { value: disk } = await property('config.hardware.device[2000]')
  expect(disk).toMatchObject({
    controllerKey: '1000',
    unitNumber: '0',
    backing: { fileName: '[lab] debian-1/debian-1.qcow2', uuid: machine.settings.disks[0]?.uuid },
  })
  const { value: summary } = await property('summary')
  expect(summary).toMatchObject({ runtime: { powerState: 'poweredOn' }, config: { numVirtualDisks: '1' } })
  expect((await property('snapshot')).text).toContain('<FetchResponse xmlns="urn:vim25"></FetchResponse>')
  expect((await property('runtime.question')).value).toBeUndefined()
})

it('refuses to power on what is on, and says in which state it is', async () => {
  const info = await run('PowerOnVM_Task')
  expect(info).toContain(
    '<fault xsi:type="InvalidPowerState"><existingState>poweredOn</existingState></fault>',
  )
})

it('adds a disk to the first free unit, and to none that is taken or the controller’s', async () => {
  expect(await run('ReconfigVM_Task', addDisk(''))).toContain('<state>success</state>')
  expect((await property('config.hardware.device[2001].capacityInBytes')).value).toBe(String(64 * 2 ** 20))
  for (const unit of [1, 7]) {
    const info = await run('ReconfigVM_Task', addDisk(`<unitNumber>${unit}</unitNumber>`))
    expect(info).toContain('<fault xsi:type="InvalidDeviceSpec">')
  }
})

it('keeps settings, and removes an option that is set to nothing', async () => {
  const spec = (value: string): string =>
    `<spec><annotation>a &lt; b</annotation><extraConfig><key>x.y</key><value xsi:type="xsd:string" xmlns:xsd="x">${value}</value></extraConfig></spec>`
  expect(await run('ReconfigVM_Task', spec('1'))).toContain('<state>success</state>')
  expect((await property('config.annotation')).value).toBe('a < b')
  expect((await property('config.extraConfig["x.y"].value')).value).toBe('1')
  await run('ReconfigVM_Task', spec(''))
  expect((await property('config.extraConfig["x.y"].value')).value).toBeUndefined()
})

it('takes a snapshot, lets nothing else in meanwhile, and shows its tree, files and chain', async () => {
  const parameters = '<name> one </name><memory>true</memory><quiesce>false</quiesce>'
  const { value: task } = await caller.call('CreateSnapshot_Task', vm, parameters)
  const { fault, value: detail } = await caller.call('ResetVM_Task', vm)
  expect([fault, detail]).toEqual(['TaskInProgress', { TaskInProgressFault: { task } }])
  const info = await caller.ended(String(task))
  const one = snapshotOf(info)
  expect(info).toMatch(/<entity type="VirtualMachine">1<\/entity><entityName>debian-1</)

  const { value: tree } = await property('snapshot')
  expect(tree).toMatchObject({
    currentSnapshot: one,
    rootSnapshotList: {
      snapshot: one,
      vm: '1',
      name: ' one ',
      description: '',
      state: 'poweredOn',
      quiesced: 'false',
    },
  })
  const { value: layout } = await property('layoutEx')
  const { file, snapshot, disk } = layout as {
    file: { key: string; name: string; type: string; size: string }[]
    snapshot: { key: string; dataKey: string; memoryKey: string; disk: unknown[] }
    disk: { chain: { fileKey: string }[] }[]
  }
  const nameOf = (key: string | undefined) => file.find((each) => each.key === key)?.name
  expect(snapshot).toMatchObject({ key: one, disk: [{ key: '2000' }, { key: '2001' }] })
  expect(nameOf(snapshot.dataKey)).toBe('[lab] debian-1/debian-1-Snapshot1.vmsn')
  expect(file.find(({ key }) => key === snapshot.memoryKey)).toMatchObject({ type: 'snapshotMemory' })
  expect(disk[0]?.chain.map(({ fileKey }) => nameOf(fileKey))).toEqual([
    '[lab] debian-1/debian-1.qcow2',
    '[lab] debian-1/debian-1-000001.qcow2',
  ])
  const { value: backing } = await property('config.hardware.device[2001].backing')
  expect(backing).toMatchObject({
    fileName: '[lab] debian-1/debian-1_1-000001.qcow2',
    parent: { fileName: '[lab] debian-1/debian-1_1.qcow2' },
  })
})

it('does not extend a disk that has a parent', async () => {
  const edit =
    '<spec><deviceChange><operation>edit</operation><device xsi:type="VirtualDisk"><key>2001</key>' +
    '<capacityInKB>131072</capacityInKB></device></deviceChange></spec>'
  expect(await run('ReconfigVM_Task', edit)).toContain('<fault xsi:type="InvalidDeviceOperation">')
})

it('reverts to a snapshot with the settings of that moment, and tells who waits', async () => {
  await run('ReconfigVM_Task', addDisk(''))
  await run('ReconfigVM_Task', '<spec><annotation>later</annotation></spec>')
  expect(machine.settings.disks).toHaveLength(3)
  const info = await run('RevertToCurrentSnapshot_Task')
  expect(info).toContain('<state>success</state>')
  expect((await property('config.hardware.device[2002]')).value).toBeUndefined()
  expect((await property('config.annotation')).value).toBe('a < b')
  expect((await property('runtime.powerState')).value).toBe('poweredOn')
})

it('keeps branches of the tree apart, and the memory out of a snapshot without it', async () => {
  const [root] = machine.snapshots
  const two = snapshotOf(
    await run('CreateSnapshotEx_Task', '<name>two</name><description>d</description><memory>false</memory>'),
  )
  await run('RevertToSnapshot_Task', '', `VirtualMachineSnapshot:1-snapshot-${root?.id}`)
  const three = snapshotOf(
    await run('CreateSnapshot_Task', '<name>two</name><memory>false</memory><quiesce>false</quiesce>'),
  )
  const { value: tree } = await property('snapshot')
  expect(tree).toMatchObject({
    currentSnapshot: three,
    rootSnapshotList: { childSnapshotList: [{ snapshot: two, state: 'poweredOff' }, { snapshot: three }] },
  })
  const { text } = await property('layoutEx.snapshot')
  expect(text.match(/<memoryKey>-1</g)).toHaveLength(2)
  expect((await property('childSnapshot', `VirtualMachineSnapshot:1-snapshot-${root?.id}`)).text).toContain(
    three,
  )
})

it('renames a snapshot', async () => {
  const three = `VirtualMachineSnapshot:1-snapshot-${machine.currentSnapshotId}`
  expect((await caller.call('RenameSnapshot', three, '<name>drei</name>')).status).toBe(200)
  expect((await property('snapshot')).text).toContain('<name>drei</name>')
  expect((await caller.call('RenameSnapshot', three, '<name></name>')).fault).toBe('InvalidArgument')
})

it('does not delete a file that a machine needs', async () => {
  for (const path of ['debian-1', 'debian-1/debian-1.vmx', 'debian-1/debian-1_1.qcow2']) {
    const info = await run(
      'DeleteDatastoreFile_Task',
      `<name>[lab] ${path}</name>`,
      'FileManager:ha-nfc-file-manager',
    )
    expect(info).toContain('<fault xsi:type="FileLocked">')
  }
})

it('removes snapshots, and knows them no more', async () => {
  const three = `VirtualMachineSnapshot:1-snapshot-${machine.currentSnapshotId}`
  expect(await run('RemoveSnapshot_Task', '<removeChildren>false</removeChildren>', three)).toContain(
    '<state>success',
  )
  expect((await property('config', three)).fault).toBe('ManagedObjectNotFound')
  expect(await run('RemoveAllSnapshots_Task')).toContain('<state>success</state>')
  expect((await property('snapshot')).value).toBeUndefined()
  expect(await run('RevertToCurrentSnapshot_Task')).toContain('<fault xsi:type="NotFound">')
})
