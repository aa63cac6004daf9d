import { afterEach, expect, test } from 'vitest'
import { Deadline } from '../../../src/core/deadline.ts'
import { type Answer, page, refValue, type Script, serviceContent, textValue } from '../scripted-host.ts'
import { scriptedSession } from '../scripted-session.ts'

let close: () => Promise<void>
afterEach(() => close())

async function session(script: Script) {
  const scripted = await scriptedSession({
    CreateContainerView: () => '<returnval type="ContainerView">view</returnval>',
    DestroyView: () => '',
    FindByInventoryPath: () => '',
    ...script,
  })
  close = scripted.close
  return scripted
}

const soon = () => Deadline.after(5000)
const isView = (request: string) => request.includes('>view<')

test('a list that comes in pages is read to its end', async () => {
  const { session: vsphere, host } = await session({
    RetrievePropertiesEx: () => page({ 'VirtualMachine:1': { name: textValue('a') } }, 'token 1'),
    ContinueRetrievePropertiesEx: (request) =>
      request.includes('token 1')
        ? page({ 'VirtualMachine:2': { name: textValue('b') } }, 'token 2')
        : page({ 'VirtualMachine:3': { name: textValue('c') } }),
  })
  expect(await vsphere.findVirtualMachine('c', soon())).toMatchObject({ ref: 'VirtualMachine:3' })
  expect(host.count('ContinueRetrievePropertiesEx')).toBe(2)
  await expect.poll(() => host.count('DestroyView'), { timeout: 5000 }).toBe(1)
})

test('a session that ends in the middle of a list begins it anew, with a new view', async () => {
  const answers: Answer[] = [
    { fault: 'NotAuthenticated' },
    page({ 'VirtualMachine:1': { name: textValue('a') } }),
  ]
  const { session: vsphere, host } = await session({ RetrievePropertiesEx: () => answers.shift() as Answer })
  expect(await vsphere.findVirtualMachine('a', soon())).toMatchObject({ ref: 'VirtualMachine:1' })
  expect(host.count('Login')).toBe(2)
  expect(host.count('CreateContainerView')).toBe(2)
})

test('a list that was read stays read when its view cannot be destroyed', async () => {
  const { session: vsphere, host } = await session({
    RetrievePropertiesEx: () => page({ 'VirtualMachine:1': { name: textValue('a') } }),
    DestroyView: () => false,
  })
  expect(await vsphere.findVirtualMachine('a', soon())).toMatchObject({ ref: 'VirtualMachine:1' })
  await expect.poll(() => host.count('DestroyView'), { timeout: 5000 }).toBe(1)
  expect(await vsphere.findVirtualMachine('a', soon())).toMatchObject({ ref: 'VirtualMachine:1' })
})

/** Two machines `a/b` in folders `x` and `y%` of a vCenter; names as they travel. */
function inTwoFolders(request: string): string {
  if (isView(request)) {
    return page({
      'VirtualMachine:1': { name: textValue('a%2fb') },
      'VirtualMachine:2': { name: textValue('a%2fb') },
    })
  }
  if (request.includes('>1<')) {
    return page({ 'VirtualMachine:1': { name: textValue('a%2fb'), parent: refValue('Folder', 'x') } })
  }
  if (request.includes('>2<')) {
    return page({ 'VirtualMachine:2': { name: textValue('a%2fb'), parent: refValue('Folder', 'y') } })
  }
  const [id, name] = request.includes('>x<') ? ['x', 'x'] : ['y', 'y%25']
  return page({ [`Folder:${id}`]: { name: textValue(name), parent: refValue('Folder', 'root') } })
}

test('of several machines with one name none is taken; their paths are told, and each leads to its machine', async () => {
  const paths: string[] = []
  const { session: vsphere } = await session({
    RetrievePropertiesEx: inTwoFolders,
    FindByInventoryPath: (request) => {
      const path = /<(?:\w+:)?inventoryPath>([^<]*)/.exec(request)?.[1] ?? ''
      paths.push(path)
      return path === 'y%25/a%2fb' ? '<returnval type="VirtualMachine">2</returnval>' : ''
    },
  })
  const candidates = ['x/a%2fb', 'y%25/a%2fb']
  const error = await vsphere.findVirtualMachine('a/b', soon()).catch((thrown) => thrown)
  expect(error).toMatchObject({ code: 'VSPHERE_AMBIGUOUS_NAME', fields: { candidates } })
  expect(await vsphere.findVirtualMachine('y%25/a%2fb', soon())).toMatchObject({
    ref: 'VirtualMachine:2',
    name: 'a/b',
  })
  expect(paths).toEqual(['a/b', 'y%25/a%2fb'])
})

test('an ESXi host, which finds any of several machines at one path, is not believed', async () => {
  const { session: vsphere } = await session({
    RetrieveServiceContent: () => serviceContent('VMware ESXi', 'HostAgent'),
    FindByInventoryPath: () => '<returnval type="VirtualMachine">1</returnval>',
    RetrievePropertiesEx: (request) => {
      const name = textValue('twin')
      return isView(request)
        ? page({ 'VirtualMachine:1': { name }, 'VirtualMachine:2': { name } })
        : page({ 'VirtualMachine:1': { name, parent: refValue('Folder', 'root') } })
    },
  })
  await expect(vsphere.findVirtualMachine('vm/twin', soon())).rejects.toMatchObject({
    code: 'VSPHERE_AMBIGUOUS_NAME',
    fields: { candidates: ['twin (VirtualMachine:1)', 'twin (VirtualMachine:2)'] },
    hint: expect.stringContaining('rename'),
  })
})

test('a list whose pages never end is told of', async () => {
  const machines = Array.from({ length: 10_000 }, (_, i) => [`VirtualMachine:${i}`, { name: textValue('a') }])
  const endless = () => page(Object.fromEntries(machines), 'more')
  const { session: vsphere } = await session({
    RetrievePropertiesEx: endless,
    ContinueRetrievePropertiesEx: endless,
  })
  await expect(vsphere.findVirtualMachine('c', Deadline.after(20_000))).rejects.toMatchObject({
    code: 'VSPHERE_TOO_MUCH',
    message: expect.stringContaining('answered with more than 100000 objects'),
  })
})

test('folders that are in each other are followed a hundred levels up, and no further', async () => {
  const { session: vsphere, host } = await session({
    RetrievePropertiesEx: (request) =>
      request.includes('>view<')
        ? page({ 'VirtualMachine:1': { name: textValue('a') }, 'VirtualMachine:2': { name: textValue('a') } })
        : page({ 'Folder:1': { name: textValue('round'), parent: refValue('Folder', '1') } }),
  })
  await expect(vsphere.findVirtualMachine('a', soon())).rejects.toMatchObject({
    code: 'VSPHERE_AMBIGUOUS_NAME',
  })
  expect(host.count('RetrievePropertiesEx')).toBeLessThan(210)
})

const POWER = (word: string) => `<val xsi:type="VirtualMachinePowerState">${word}</val>`
const missing = (path: string, fault: string) =>
  `<missingSet><path>${path}</path><fault><fault xsi:type="${fault}"/></fault></missingSet>`
const mine = { name: textValue('mine'), 'runtime.powerState': POWER('poweredOn') }

test.each([
  [
    'a control character in its notes',
    { name: textValue('other'), 'config.guestFullName': textValue('a&#x1f;b') },
  ],
  ['one in its name', { name: textValue('o&#7;ther') }],
  ['a power state that nobody knows', { name: textValue('other'), 'runtime.powerState': POWER('asleep') }],
  [
    'a snapshot without a reference',
    {
      name: textValue('other'),
      snapshot: `<val xsi:type="VirtualMachineSnapshotInfo"><rootSnapshotList/></val>`,
    },
  ],
  [
    'a template that is neither',
    { name: textValue('other'), 'config.template': '<val xsi:type="VirtualHardware"/>' },
  ],
])('of another machine %s keeps nobody from reading ours', async (_, other) => {
  const { session: vsphere } = await session({
    RetrievePropertiesEx: (request) =>
      request.includes('ContainerView') || isView(request)
        ? page({ 'VirtualMachine:1': other, 'VirtualMachine:2': mine })
        : page({}),
  })
  expect(await vsphere.findVirtualMachine('mine', soon())).toMatchObject({ ref: 'VirtualMachine:2' })
  const listed = await vsphere.machines(soon())
  expect(listed.find(({ name }) => name === 'mine')).toMatchObject({ powerState: 'poweredOn' })
  expect(listed).toHaveLength(2)
})

test.each([
  ['vanishes while one looks', missing('name', 'ManagedObjectNotFound'), 1],
  ['may not be read', missing('name', 'NoPermission'), 1],
  ['its host cannot even name', missing('name', 'SystemError'), 1],
  [
    'is on a host that is away',
    `<propSet><name>name</name>${textValue('other')}</propSet>${missing('runtime.powerState', 'HostNotConnected')}`,
    2,
  ],
  [
    'lies on a datastore that is away',
    `<propSet><name>name</name>${textValue('other')}</propSet>${missing('snapshot', 'InvalidDatastoreState')}`,
    2,
  ],
])('another machine that %s keeps nobody from reading ours', async (_, told, machines) => {
  const answer = page({ 'VirtualMachine:2': mine }).replace(
    '<returnval>',
    `<returnval><objects><obj type="VirtualMachine">1</obj>${told}</objects>`,
  )
  const { session: vsphere } = await session({ RetrievePropertiesEx: () => answer })
  expect(await vsphere.findVirtualMachine('mine', soon())).toMatchObject({ ref: 'VirtualMachine:2' })
  expect(await vsphere.machines(soon())).toHaveLength(machines)
})

test('a value of our own machine that is broken is told by its path, and never guessed', async () => {
  const { session: vsphere } = await session({
    RetrievePropertiesEx: () => page({ 'VirtualMachine:2': { 'runtime.powerState': POWER('asleep') } }),
  })
  const vm = vsphere.virtualMachine({ ref: 'VirtualMachine:2', name: 'mine' })
  await expect(vm.describe(soon())).rejects.toMatchObject({
    code: 'VSPHERE_UNEXPECTED_ANSWER',
    message: expect.stringContaining('no VirtualMachinePowerState as runtime.powerState'),
  })
})

const uuid = '502e71fa-1a00-759b-e40f-ce778e915f16'
const others = '502e71fa-1a00-759b-e40f-ce778e915f17'
const twin = (id: string, instanceUuid: string) => ({
  [`VirtualMachine:${id}`]: { name: textValue('a%2fb'), 'config.instanceUuid': textValue(instanceUuid) },
})

test.each([
  ['its instance UUID', uuid],
  ['that in capitals', uuid.toUpperCase()],
  ['its reference', 'VirtualMachine:vm-7'],
  ['the short of that', 'vm-7'],
])('of two machines of one name one is found by %s', async (_, calledSo) => {
  const { session: vsphere } = await session({
    RetrievePropertiesEx: () => page({ ...twin('vm-7', uuid), ...twin('vm-8', others) }),
  })
  expect(await vsphere.findVirtualMachine(calledSo, soon())).toMatchObject({
    ref: 'VirtualMachine:vm-7',
    name: 'a/b',
  })
})

test('a name is a name first, whatever it looks like, and what is neither is told with the ways to name it', async () => {
  const { session: vsphere } = await session({
    RetrievePropertiesEx: () =>
      page({ ...twin('vm-7', uuid), 'VirtualMachine:vm-9': { name: textValue(uuid) } }),
  })
  expect(await vsphere.findVirtualMachine(uuid, soon())).toMatchObject({ ref: 'VirtualMachine:vm-9' })
  for (const nobody of [others, 'VirtualMachine:vm-70', 'vm-70', '502e71fa']) {
    await expect(vsphere.findVirtualMachine(nobody, soon())).rejects.toMatchObject({
      code: 'VSPHERE_MACHINE_NOT_FOUND',
      hint: expect.stringContaining('instance UUID'),
    })
  }
})

test('copies that have kept one instance UUID are told, and none of them is taken', async () => {
  const { session: vsphere } = await session({
    RetrievePropertiesEx: (request) =>
      isView(request)
        ? page({ ...twin('vm-7', uuid), ...twin('vm-8', uuid) })
        : page({ 'VirtualMachine:vm-7': { name: textValue('a'), parent: refValue('Folder', 'root') } }),
  })
  await expect(vsphere.findVirtualMachine(uuid, soon())).rejects.toMatchObject({
    code: 'VSPHERE_AMBIGUOUS_NAME',
  })
})

test('a machine is found by its name as it travels, as tools show it that do not translate it', async () => {
  const { session: vsphere } = await session({
    RetrievePropertiesEx: () => page({ ...twin('vm-7', uuid) }),
  })
  expect(await vsphere.findVirtualMachine('a%2fb', soon())).toMatchObject({
    ref: 'VirtualMachine:vm-7',
    name: 'a/b',
  })
})
