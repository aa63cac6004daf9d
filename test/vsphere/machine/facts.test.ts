import { expect, onTestFinished, test } from 'vitest'
import { Deadline } from '../../../src/core/deadline.ts'
import { facts } from '../../../src/evidence/facts.ts'
import { page, refValue, textValue } from '../scripted-host.ts'
import { scriptedSession } from '../scripted-session.ts'

const DENIED = `<fault><fault xsi:type="NoPermission"><object type="HostSystem">host-9</object>
  <privilegeId>System.Read</privilegeId></fault><localizedMessage>Permission denied.</localizedMessage></fault>`

const MACHINE = {
  'config.instanceUuid': textValue('502e71fa-0000-0000-0000-000000000001'),
  'config.uuid': textValue('422e71fa-0000-0000-0000-000000000001'),
  'config.version': textValue('vmx-19'),
  'config.guestFullName': textValue('Debian GNU/Linux 11 (64-bit)'),
  guest: `<val xsi:type="GuestInfo"><toolsVersionStatus2>guestToolsCurrent</toolsVersionStatus2>
    <toolsRunningStatus>guestToolsRunning</toolsRunningStatus><toolsVersion>12352</toolsVersion></val>`,
  datastore: `<val xsi:type="ArrayOfManagedObjectReference"><ManagedObjectReference type="Datastore">ds-1</ManagedObjectReference>
    <ManagedObjectReference type="Datastore">ds-2</ManagedObjectReference></val>`,
  'runtime.host': refValue('HostSystem', 'host-9'),
}

const HOST = {
  name: textValue('esxi7.example.org'),
  'summary.hardware.cpuModel': textValue('Intel(R) Xeon(R) Gold 6338'),
  'summary.config.product.build': textValue('19193900'),
}

const VMFS = {
  summary: summary('datastore1', 'VMFS'),
  info: `<val xsi:type="VmfsDatastoreInfo"><name>datastore1</name><url>ds:///1/</url><vmfs><type>VMFS</type><name>datastore1</name>
    <capacity>1</capacity><version>6.82</version><uuid>1</uuid></vmfs></val>`,
}

const NFS = {
  summary: summary('attic', 'NFS41'),
  info: '<val xsi:type="NasDatastoreInfo"><name>attic</name><url>ds:///2/</url></val>',
}

function summary(name: string, type: string): string {
  return `<val xsi:type="DatastoreSummary"><name>${name}</name><url>ds:///</url><capacity>2</capacity><freeSpace>1</freeSpace>
    <accessible>true</accessible><type>${type}</type></val>`
}

type Answers = Record<string, Record<string, string>>

/** What a client that asks a host with those objects is told; a property without a value may not be read. */
async function factsFrom(objects: Answers) {
  const { session, close } = await scriptedSession({
    RetrievePropertiesEx: (request) => {
      const [ref] = Object.keys(objects).filter((one) => request.includes(`>${one.split(':')[1]}</`))
      const asked = [...request.matchAll(/pathSet>([^<]+)</g)].map(([, path]) => path ?? '')
      const told = Object.entries(objects[ref ?? ''] ?? {}).filter(([path]) => asked.includes(path))
      const denied = told.filter(([, value]) => value === '').map(([path]) => path)
      const read = Object.fromEntries(told.filter(([, value]) => value !== ''))
      const missing = denied.map((path) => `<missingSet><path>${path}</path>${DENIED}</missingSet>`)
      return page({ [ref ?? '']: read }).replace('</objects>', `${missing.join('')}</objects>`)
    },
  })
  onTestFinished(close)
  const vm = session.virtualMachine({ ref: 'VirtualMachine:vm-7', name: 'debian-1' })
  return vm.facts(Deadline.after(5000))
}

const EVERYTHING = { 'VirtualMachine:vm-7': MACHINE, 'HostSystem:host-9': HOST }
const BOTH_STORES = { 'Datastore:ds-1': VMFS, 'Datastore:ds-2': NFS }

test('a machine tells what it is, where its files lie and what it runs on', async () => {
  const told = await factsFrom({ ...EVERYTHING, ...BOTH_STORES })
  expect(told).toEqual({
    instanceUuid: '502e71fa-0000-0000-0000-000000000001',
    biosUuid: '422e71fa-0000-0000-0000-000000000001',
    hardwareVersion: 'vmx-19',
    tools: { version: '12352', status: 'guestToolsCurrent' },
    guestOs: 'Debian GNU/Linux 11 (64-bit)',
    datastores: [
      { name: 'datastore1', type: 'VMFS', version: '6.82' },
      { name: 'attic', type: 'NFS41', version: null },
    ],
    cpuModel: 'Intel(R) Xeon(R) Gold 6338',
    host: 'esxi7.example.org',
    build: '19193900',
  })
  expect(facts.strict().parse(told)).toEqual(told)
})

test('of a host that an account may not read whole, the rest is told', async () => {
  const host = { ...HOST, 'summary.config.product.build': '' }
  const told = await factsFrom({ ...EVERYTHING, ...BOTH_STORES, 'HostSystem:host-9': host })
  expect(told).toMatchObject({ host: 'esxi7.example.org', build: null, instanceUuid: expect.any(String) })
})

test('a datastore that may not be read is left out, and its version alone where that is all', async () => {
  const denied = { summary: '', info: '' }
  const told = await factsFrom({
    ...EVERYTHING,
    'Datastore:ds-1': denied,
    'Datastore:ds-2': { ...NFS, info: '' },
  })
  expect(told.datastores).toEqual([{ name: 'attic', type: 'NFS41', version: null }])
})

test('what a host does not tell is null', async () => {
  expect(await factsFrom({ 'VirtualMachine:vm-7': {} })).toEqual({
    instanceUuid: null,
    biosUuid: null,
    hardwareVersion: null,
    tools: { version: null, status: null },
    guestOs: null,
    datastores: [],
    cpuModel: null,
    host: null,
    build: null,
  })
})

test('a datastore is told by the name that a person gave it, not by that which travels', async () => {
  const store = { ...NFS, summary: summary('x [y] 50%25 a%2fb', 'NFS41') }
  const told = await factsFrom({ ...EVERYTHING, 'Datastore:ds-1': store })
  expect(told.datastores.map(({ name }) => name)).toEqual(['x [y] 50% a/b'])
})
