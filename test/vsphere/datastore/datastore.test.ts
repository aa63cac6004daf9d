import { text } from 'node:stream/consumers'
import { inspect } from 'node:util'
import { afterEach, expect, test } from 'vitest'
import { Deadline } from '../../../src/core/deadline.ts'
import type { Datastore } from '../../../src/vsphere/datastore/datastore.ts'
import { connect, type VsphereSession } from '../../../src/vsphere/session.ts'
import { type Answer, ScriptedHost } from '../scripted-host.ts'

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
