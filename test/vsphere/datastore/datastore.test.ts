import { text } from 'node:stream/consumers'
import { inspect } from 'node:util'
import { afterEach, expect, test } from 'vitest'
import { Deadline } from '../../../src/core/deadline.ts'
import type { Datastore } from '../../../src/vsphere/datastore/datastore.ts'
import { connect, type VsphereSession } from '../../../src/vsphere/session.ts'
import {
  type Answer,
  page,
  refValue,
  ScriptedHost,
  serviceContent,
  taskUpdate,
  textValue,
} from '../scripted-host.ts'

const FILE = 'GET /folder/debian%201/a%23.vmdk?dcPath=DC%20%C3%BC&dsName=fast%261'

let host: ScriptedHost
let session: VsphereSession
afterEach(async () => {
  await session.close()
  await host.close()
})

function objects(type: string, properties: Record<string, string>): string {
  const set = Object.entries(properties).map(([name, val]) => `<propSet><name>${name}</name>${val}</propSet>`)
  return `<returnval><objects><obj type="${type}">1</obj>${set.join('')}</objects></returnval>`
}

/** A datastore `fast&1` in the datacenter `DC ü`. */
function inventory(request: string): string {
  if (request.includes('>config.files<')) {
    return objects('VirtualMachine', {
      datastore:
        '<val xsi:type="ArrayOfManagedObjectReference"><ManagedObjectReference type="Datastore">1</ManagedObjectReference></val>',
      'config.files':
        '<val xsi:type="VirtualMachineFileInfo"><vmPathName>[fast&amp;1] debian 1/a.vmx</vmPathName></val>',
    })
  }
  if (request.includes('>browser<')) {
    const browser = '<val xsi:type="ManagedObjectReference" type="HostDatastoreBrowser">b</val>'
    return objects('Datastore', { browser })
  }
  if (request.includes('type="Datacenter"')) {
    return objects('Datacenter', { name: '<val xsi:type="xsd:string">DC ü</val>' })
  }
  const parent = '<val xsi:type="ManagedObjectReference" type="Datacenter">dc</val>'
  return objects('Datastore', { name: '<val xsi:type="xsd:string">fast&amp;1</val>', parent })
}

async function datastore(answer: Answer): Promise<Datastore> {
  host = await ScriptedHost.start({
    RetrievePropertiesEx: inventory,
    [FILE]: () => answer,
  })
  const { url, thumbprint } = host
  const options = { url, username: 'root', password: 'pass-word', trust: { thumbprint } }
  session = await connect({ ...options, deadline: Deadline.after(5000) })
  const vm = session.virtualMachine({ ref: 'VirtualMachine:1', name: 'debian 1' })
  return (await vm.homeFolder(Deadline.after(5000))).datastore
}

test('a file is asked for by its datacenter, its datastore and its path, with the cookie of the session', async () => {
  const store = await datastore({ status: 200, body: 'the bytes' })
  expect(await text(await store.download('[fast&1] debian 1/a#.vmdk', Deadline.after(5000)))).toBe(
    'the bytes',
  )
  const request = host.requests.find(({ method }) => method === FILE)
  expect(request?.headers.cookie).toBe('vmware_soap_session="a-session-key"')
})

test.each([
  ['breaks', 'break', 'VSPHERE_CONNECTION_LOST'],
  ['stalls', 'hang', 'DEADLINE'],
] as const)(
  'a download that %s in the middle fails, and its error holds nothing of the request',
  async (_, then, code) => {
    const store = await datastore({ begin: 'the first half', then })
    const error = await text(await store.download('debian 1/a#.vmdk', Deadline.after(600))).catch(
      (thrown) => thrown,
    )
    expect(error).toMatchObject({ code })
    expect(inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true })).not.toContain(
      'a-session-key',
    )
  },
)

test('a file that is not there is told as such', async () => {
  const store = await datastore({ status: 404, body: 'Not Found' })
  await expect(store.download('debian 1/a#.vmdk', Deadline.after(5000))).rejects.toMatchObject({
    code: 'VSPHERE_FILE_UNAVAILABLE',
  })
})

const LIST =
  '<result xsi:type="HostDatastoreBrowserSearchResults"><file xsi:type="FileInfo"><path>m.vmx</path></file></result>'

/**
 * A datastore of that name, as it travels, in a datacenter and a folder; `withheld` objects may not be read.
 */
async function named(name: string, withheld: readonly string[] = [], files = `[${name}] m/m.vmx`) {
  const answers: Record<string, Record<string, string>> = {
    'Datastore:1': {
      name: textValue(name),
      browser: refValue('HostDatastoreBrowser', 'b'),
      parent: refValue('Folder', 'stores'),
    },
    'Folder:stores': { name: textValue('stores'), parent: refValue('Datacenter', 'dc') },
    'Datacenter:dc': { name: textValue('DC%2f1'), parent: refValue('Folder', 'root') },
  }
  const machine = {
    datastore: `<val xsi:type="ArrayOfManagedObjectReference"><ManagedObjectReference type="Datastore">1</ManagedObjectReference></val>`,
    'config.files': `<val xsi:type="VirtualMachineFileInfo"><vmPathName>${files}</vmPathName></val>`,
  }
  host = await ScriptedHost.start({
    RetrievePropertiesEx: (request) => {
      if (request.includes('>config.files<')) return page({ 'VirtualMachine:1': machine })
      if (request.includes('ContainerView'))
        return withheld.includes('Datacenter:dc')
          ? page({})
          : page({ 'Datacenter:dc': { name: textValue('DC%2f1'), datastore: machine.datastore } })
      const ref =
        Object.keys(answers).find((one) => request.includes(`type="${one.replace(':', '">')}<`)) ?? ''
      const path = '<missingSet><path>name</path><fault><fault xsi:type="NoPermission"/></fault></missingSet>'
      return withheld.includes(ref)
        ? page({ [ref]: {} }).replace('</objects>', `${path}</objects>`)
        : page({ [ref]: answers[ref] ?? {} })
    },
    CreateContainerView: () => '<returnval type="ContainerView">view</returnval>',
    DestroyView: () => '',
    SearchDatastore_Task: () => '<returnval type="Task">t-1</returnval>',
    DeleteDatastoreFile_Task: () => '<returnval type="Task">t-2</returnval>',
    WaitForUpdatesEx: () =>
      taskUpdate(host.count('DeleteDatastoreFile_Task') > 0 ? 't-2' : 't-1', `<state>success</state>${LIST}`),
    RetrieveServiceContent: () =>
      serviceContent('VMware vCenter Server', 'VirtualCenter').replace(
        '</returnval>',
        '<fileManager type="FileManager">f</fileManager></returnval>',
      ),
  })
  const { url, thumbprint } = host
  session = await connect({
    url,
    username: 'root',
    password: 'pass-word',
    trust: { thumbprint },
    deadline: Deadline.after(5000),
  })
  return session.virtualMachine({ ref: 'VirtualMachine:1', name: 'm' })
}

const asked = (method: string, element: string) =>
  new RegExp(`<(?:\\w+:)?${element}[^>]*>([^<]*)`).exec(
    host.requests.findLast((one) => one.method === method)?.body ?? '',
  )?.[1]

test.each([
  'ds [ssd] 100%25',
  'a%2fb',
  '100%25',
  'ds [ssd]',
  'only [half',
  'b] c',
  '[x]',
  ' ü日 '.trim(),
  '%5c',
])('a machine on the datastore “%s” is at home there, as the name travels', async (name) => {
  const vm = await named(name)
  const home = await vm.homeFolder(Deadline.after(5000))
  expect(home.path).toBe(`[${name}] m`)
  expect(await home.datastore.list(home.path, Deadline.after(5000))).toMatchObject([
    { path: `[${name}] m/m.vmx` },
  ])
  expect(asked('SearchDatastore_Task', 'datastorePath')).toBe(`[${name}] m`)
})

test('a path that has the name as people write it leads there too', async () => {
  const vm = await named('100%25', [], '[100%] m/m.vmx')
  expect(await vm.homeFolder(Deadline.after(5000))).toMatchObject({ path: '[100%] m' })
})

test.each([
  ['the folder above the datastore', ['Folder:stores'], 'Datacenter'],
  ['the datacenter', ['Datacenter:dc'], undefined],
  ['anything above it', ['Folder:stores', 'Datacenter:dc'], undefined],
])('without rights on %s the machine is at home all the same', async (_, withheld, datacenter) => {
  const vm = await named('ds', withheld)
  const { datastore, path } = await vm.homeFolder(Deadline.after(5000))
  expect(await datastore.list(path, Deadline.after(5000))).toHaveLength(1)
  await datastore.deleteFile('[ds] m/x', Deadline.after(5000))
  const body = host.requests.findLast(({ method }) => method === 'DeleteDatastoreFile_Task')?.body
  if (datacenter) expect(body).toContain('type="Datacenter">dc<')
  else expect(body).not.toContain('Datacenter')
})
