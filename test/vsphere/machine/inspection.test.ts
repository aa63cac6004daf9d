import { expect, onTestFinished, test } from 'vitest'
import { Deadline } from '../../../src/core/deadline.ts'
import { connect } from '../../../src/vsphere/session.ts'
import { page, type Script, ScriptedHost } from '../scripted-host.ts'

const soon = () => Deadline.after(10_000)

async function sessionWith(script: Script) {
  const host = await ScriptedHost.start(script)
  const trust = { thumbprint: host.thumbprint }
  const session = await connect({
    url: host.url,
    username: 'root',
    password: 'a password',
    trust,
    deadline: soon(),
  })
  onTestFinished(async () => {
    await session.close()
    await host.close()
  })
  return { host, session }
}

/** What a read of properties answers, whatever was asked for. */
function objects(type: string, properties: Record<string, string>): string {
  const set = Object.entries(properties).map(([name, val]) => `<propSet><name>${name}</name>${val}</propSet>`)
  return `<returnval><objects><obj type="${type}">x</obj>${set.join('')}</objects></returnval>`
}

const MANAGERS = `<authorizationManager type="AuthorizationManager">a</authorizationManager>
  <licenseManager type="LicenseManager">l</licenseManager>`

const greeting = greetingWith(MANAGERS)

function greetingWith(managers: string): string {
  return `<returnval><rootFolder type="Folder">f</rootFolder><propertyCollector type="PropertyCollector">p</propertyCollector>
    <viewManager type="ViewManager">v</viewManager><about><name>VMware ESXi</name><fullName>VMware ESXi</fullName>
    <version>7.0.3</version><build>1</build><apiType>HostAgent</apiType><apiVersion>7.0.3.0</apiVersion></about>
    <sessionManager type="SessionManager">s</sessionManager>${managers}<searchIndex type="SearchIndex">i</searchIndex></returnval>`
}

const RetrieveServiceContent = () => greeting

const session = '<val xsi:type="UserSession"><key>52a</key><userName>root</userName></val>'

test('the host’s clock is asked for', async () => {
  const { session } = await sessionWith({
    CurrentTime: () => '<returnval>2026-03-02T02:15:04.500Z</returnval>',
  })
  expect(await session.currentTime(soon())).toEqual(new Date('2026-03-02T02:15:04.500Z'))
})

test('licences are told by edition, name and features, never by their keys', async () => {
  const licence = `<val xsi:type="ArrayOfLicenseManagerLicenseInfo"><LicenseManagerLicenseInfo>
    <licenseKey>SECRE-TSECR-ETSEC</licenseKey><editionKey>esxBasic</editionKey><name>VMware vSphere 7 Hypervisor</name>
    <properties><key>feature</key><value xsi:type="KeyValue"><key>vsmp:8</key><value>Up to 8-way virtual SMP</value></value></properties>
    <properties><key>ProductName</key><value xsi:type="xsd:string">VMware ESX Server</value></properties>
    </LicenseManagerLicenseInfo></val>`
  const { session } = await sessionWith({
    RetrieveServiceContent,
    RetrievePropertiesEx: () => objects('LicenseManager', { licenses: licence }),
  })
  const licences = await session.licences(soon())
  expect(licences).toEqual([
    { edition: 'esxBasic', name: 'VMware vSphere 7 Hypervisor', features: ['vsmp:8'] },
  ])
})

const wanted = ['System.Read', 'VirtualMachine.State.CreateSnapshot', 'Datastore.Browse']

test('privileges are asked for one by one, in the session’s own name', async () => {
  const { session: opened, host } = await sessionWith({
    RetrieveServiceContent,
    RetrievePropertiesEx: () => objects('SessionManager', { currentSession: session }),
    HasPrivilegeOnEntity: () =>
      '<returnval>true</returnval><returnval>false</returnval><returnval>true</returnval>',
  })
  expect(await opened.missingPrivileges('VirtualMachine:9', wanted, soon())).toEqual([
    'VirtualMachine.State.CreateSnapshot',
  ])
  const asked = host.requests.find(({ method }) => method === 'HasPrivilegeOnEntity')
  expect(asked?.body).toMatch(/<(\w+:)?entity type="VirtualMachine">9</)
  expect(asked?.body).toMatch(/sessionId>52a<[\s\S]*privId>System\.Read<[\s\S]*privId>Datastore\.Browse</)
})

test('where a host does not answer that, the account’s roles tell', async () => {
  const role = (id: number, privileges: string[]) =>
    `<AuthorizationRole><roleId>${id}</roleId><name>r</name>${privileges.map((name) => `<privilege>${name}</privilege>`).join('')}</AuthorizationRole>`
  const roles = `<val xsi:type="ArrayOfAuthorizationRole">${role(-1, wanted)}${role(7, ['System.Read', 'Datastore.Browse'])}</val>`
  const { session: opened } = await sessionWith({
    RetrieveServiceContent,
    RetrievePropertiesEx: () =>
      objects('Any', {
        currentSession: session,
        effectiveRole: '<val xsi:type="ArrayOfInt"><int>7</int></val>',
        roleList: roles,
      }),
    HasPrivilegeOnEntity: () => ({ fault: 'NotImplemented' }),
  })
  expect(await opened.missingPrivileges('VirtualMachine:9', wanted, soon())).toEqual([
    'VirtualMachine.State.CreateSnapshot',
  ])
})

test('a host that tells no rights at all is not taken to give any, or none', async () => {
  const { session: opened } = await sessionWith({
    RetrievePropertiesEx: () => objects('SessionManager', { currentSession: session }),
  })
  const asked = opened.missingPrivileges('VirtualMachine:9', wanted, soon())
  await expect(asked).rejects.toMatchObject({ fault: 'NotSupported' })
})

test('the datastore of a machine is told by the name that a person gave it', async () => {
  const refs = `<val xsi:type="ArrayOfManagedObjectReference"><ManagedObjectReference type="Datastore">d</ManagedObjectReference></val>`
  const machine = {
    'config.hardware': '<val xsi:type="VirtualHardware"><numCPU>1</numCPU><memoryMB>1</memoryMB></val>',
    'config.files': `<val xsi:type="VirtualMachineFileInfo"><vmPathName>[x [y] 50%25] mine/mine.vmx</vmPathName>
      <snapshotDirectory>[x [y] 50%25] mine/</snapshotDirectory></val>`,
    'runtime.powerState': '<val xsi:type="VirtualMachinePowerState">poweredOn</val>',
    datastore: refs,
  }
  const store = `<val xsi:type="DatastoreSummary"><name>x [y] 50%25</name><url>ds:///</url><capacity>2</capacity>
    <freeSpace>1</freeSpace><accessible>true</accessible><type>VMFS</type></val>`
  const { session: vsphere } = await sessionWith({
    RetrieveServiceContent,
    Login: () => `<returnval xsi:type="UserSession"><key>52a</key><userName>root</userName></returnval>`,
    RetrievePropertiesEx: (request) =>
      request.includes('>d</')
        ? page({ 'Datastore:d': { summary: store } })
        : page({ 'VirtualMachine:2': machine }),
  })
  const vm = vsphere.virtualMachine({ ref: 'VirtualMachine:2', name: 'mine' })
  expect((await vm.inspect(soon())).home.name).toBe('x [y] 50%')
})
