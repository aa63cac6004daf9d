import { assert, asyncProperty, string } from 'fast-check'
import { XMLParser } from 'fast-xml-parser'
import { createClientAsync } from 'soap'
import { beforeAll, expect, test } from 'vitest'
import { decode, encodeFields, isA, MalformedAnswer } from '../../src/vsphere/codec.ts'
import type { Arguments, MethodName } from '../../src/vsphere/data.ts'
import { methods } from '../../src/vsphere/schema.ts'
import { wsdlText } from '../../src/vsphere/wsdl.ts'

type Client = Awaited<ReturnType<typeof createClientAsync>>

let client: Client
let sent = ''
let answer = ''

beforeAll(async () => {
  client = await createClientAsync(wsdlText(), {
    endpoint: 'https://host.invalid/sdk',
    preserveWhitespace: true,
    httpClient: {
      request(_url, data, callback) {
        sent = data
        callback(null, { status: 200, headers: {} }, answer)
        return new Promise(() => {})
      },
    },
  })
})

/** The request's body as `soap` writes it, without namespace prefixes. */
async function written<Method extends MethodName>(
  method: Method,
  parameters: Arguments<Method>,
): Promise<string> {
  answer = response(method, '')
  await client[`${method}Async`](
    encodeFields(parameters, { _this: '@ManagedObject', ...methods[method].takes }),
  )
  return sent.replaceAll(/(<\/?)vim25:/g, '$1')
}

async function read(method: MethodName, returnval: string): Promise<unknown> {
  answer = response(method, returnval)
  const [result] = await client[`${method}Async`]({ _this: '' })
  return decode(result?.returnval, methods[method].returns)
}

function response(method: string, content: string): string {
  return `<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"
    xmlns:x="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><s:Body>
    <${method}Response xmlns="urn:vim25">${content}</${method}Response></s:Body></s:Envelope>`
}

function property(val: string): Promise<unknown> {
  const object = `<obj type="VirtualMachine">1</obj><propSet><name>p</name>${val}</propSet>`
  return read('RetrievePropertiesEx', `<returnval><objects>${object}</objects></returnval>`).then(
    (result) => (result as { objects: { propSet: { val: unknown }[] }[] }).objects[0]?.propSet[0]?.val,
  )
}

test('elements are written in the order of the schema, those of the base type first, however they were given', async () => {
  const backing = {
    thinProvisioned: true,
    diskMode: 'persistent',
    fileName: '',
    $type: 'VirtualDiskFlatVer2BackingInfo',
  } as const
  const device = {
    capacityInKB: 1024,
    unitNumber: 1,
    backing,
    controllerKey: 1000,
    key: -101,
    $type: 'VirtualDisk',
  } as const
  const xml = await written('ReconfigVM_Task', {
    spec: {
      extraConfig: [{ value: 'TRUE', key: 'disk.EnableUUID' }],
      deviceChange: [{ device, operation: 'add' }],
      name: 'n',
    },
    _this: 'VirtualMachine:vm-9',
  })
  expect(xml).toContain(
    '<_this type="VirtualMachine">vm-9</_this><spec><name>n</name><deviceChange><operation>add</operation>' +
      '<device xsi:type="VirtualDisk"><key>-101</key><backing xsi:type="VirtualDiskFlatVer2BackingInfo">' +
      '<fileName></fileName><diskMode>persistent</diskMode><thinProvisioned>true</thinProvisioned></backing>' +
      '<controllerKey>1000</controllerKey><unitNumber>1</unitNumber><capacityInKB>1024</capacityInKB></device></deviceChange>' +
      '<extraConfig><key>disk.EnableUUID</key><value xsi:type="xsd:string" xmlns:xsd="http://www.w3.org/2001/XMLSchema">TRUE</value></extraConfig></spec>',
  )
})

test('an empty text is written, and what is undefined is not', async () => {
  const xml = await written('CreateSnapshot_Task', {
    _this: 'VirtualMachine:1',
    name: ' <a> ',
    description: '',
    memory: true,
    quiesce: false,
  })
  expect(xml).toContain('<name> &lt;a&gt; </name><description></description><memory>true</memory>')
  expect(await written('RenameSnapshot', { _this: 'VirtualMachineSnapshot:1', name: 'b' })).not.toContain(
    'description',
  )
})

test('spaces at both ends of a name are kept', async () => {
  const tree = `<val x:type="VirtualMachineSnapshotInfo"><rootSnapshotList><snapshot type="VirtualMachineSnapshot">1-snapshot-2</snapshot>
    <vm type="VirtualMachine">1</vm><name>  before  </name><description> </description><id>2</id>
    <createTime>2024-05-06T07:08:09.25Z</createTime><state>poweredOff</state><quiesced>false</quiesced></rootSnapshotList></val>`
  expect(await property(tree)).toMatchObject({
    rootSnapshotList: [
      {
        snapshot: 'VirtualMachineSnapshot:1-snapshot-2',
        name: '  before  ',
        description: ' ',
        id: 2,
        createTime: new Date('2024-05-06T07:08:09.250Z'),
        quiesced: false,
        childSnapshotList: [],
      },
    ],
  })
})

test('any name that XML can carry arrives as it was given', async () => {
  const parser = new XMLParser({ parseTagValue: false, trimValues: false, removeNSPrefix: true })
  // Without C0 controls and lone surrogates, which no XML can hold; a carriage return alone would come as a line feed.
  const names = string({ unit: 'binary' }).filter((name) => /^[^\p{Cc}\p{Cs}\uFFFE\uFFFF]*$/u.test(name))
  await assert(
    asyncProperty(names, async (name) => {
      await written('RenameSnapshot', { _this: 'VirtualMachineSnapshot:1', name })
      return parser.parse(sent).Envelope.Body.RenameSnapshot.name === name
    }),
    { examples: [['  100% “ü” & <a> 💾 ]]> %25 ']] },
  )
})

test('an array of one stays an array, and an absent one is empty', async () => {
  const options = '<OptionValue><key>a</key><value x:type="xsd:int">7</value></OptionValue>'
  expect(await property(`<val x:type="ArrayOfOptionValue">${options}</val>`)).toEqual([
    { $type: 'OptionValue', key: 'a', value: 7 },
  ])
  const refs = '<ManagedObjectReference type="Datastore">ds-1</ManagedObjectReference>'
  expect(await property(`<val x:type="ArrayOfManagedObjectReference">${refs}</val>`)).toEqual([
    'Datastore:ds-1',
  ])
  expect(await property('<val x:type="VirtualMachineFileLayoutEx"/>')).toMatchObject({ file: [], disk: [] })
})

test('a device is read as what its xsi:type says, and one of a type that we do not know as its base', async () => {
  const hardware = `<val x:type="VirtualHardware"><numCPU>2</numCPU><memoryMB>512</memoryMB>
    <device x:type="ParaVirtualSCSIController"><key>1000</key><busNumber>0</busNumber><scsiCtlrUnitNumber>7</scsiCtlrUnitNumber></device>
    <device x:type="VirtualDisk"><key>2000</key><backing x:type="VirtualDiskFlatVer2BackingInfo"><fileName>[d] b.vmdk</fileName>
      <diskMode>persistent</diskMode><parent><fileName>[d] a.vmdk</fileName><diskMode>persistent</diskMode></parent></backing>
      <controllerKey>1000</controllerKey><unitNumber>0</unitNumber><capacityInKB>2097152</capacityInKB><capacityInBytes>2147483648</capacityInBytes></device>
    <device x:type="VirtualVmxnet3"><key>4000</key><macAddress>00:50:56:00:00:01</macAddress></device></val>`
  const { device } = (await property(hardware)) as { device: { $type: string }[] }
  expect(device.map((each) => [isA(each, 'VirtualDisk'), isA(each, 'VirtualSCSIController')])).toEqual([
    [false, true],
    [true, false],
    [false, false],
  ])
  expect(device[1]).toMatchObject({
    capacityInBytes: 2147483648,
    backing: { parent: { fileName: '[d] a.vmdk' } },
  })
  expect(device[2]).toEqual({ $type: 'VirtualVmxnet3', key: 4000 })
})

test('scalars of an anyType are what their xsi:type says', async () => {
  expect(await property('<val x:type="xsd:int">-1</val>')).toBe(-1)
  expect(await property('<val x:type="xsd:boolean">true</val>')).toBe(true)
  expect(await property('<val x:type="xsd:string"> 7 </val>')).toBe(' 7 ')
  expect(await property('<val x:type="VirtualMachinePowerState">poweredOn</val>')).toBe('poweredOn')
  expect(await property('<val x:type="ManagedObjectReference" type="Task">t-1</val>')).toBe('Task:t-1')
})

test('a wait without news returns nothing', async () => {
  expect(await read('WaitForUpdatesEx', '')).toBeUndefined()
})

test('a fault in a task carries its type, its fields and its messages', async () => {
  const info = `<val x:type="TaskInfo"><key>t</key><task type="Task">t</task><state>error</state><error>
    <fault x:type="TaskInProgress"><faultMessage><key>k</key><message>Busy.</message></faultMessage><task type="Task">t-0</task></fault>
    <localizedMessage>Another task is already in progress.</localizedMessage></error></val>`
  expect(await property(info)).toMatchObject({
    state: 'error',
    error: {
      fault: { name: 'TaskInProgress', details: { task: 'Task:t-0' }, messages: ['Busy.'] },
      localizedMessage: 'Another task is already in progress.',
    },
  })
})

test('an answer that lacks what must be there is refused', async () => {
  await expect(read('CreateSnapshot_Task', '')).rejects.toThrow(MalformedAnswer)
  await expect(property('<val x:type="VirtualHardware"><numCPU>1</numCPU></val>')).rejects.toThrow(
    MalformedAnswer,
  )
})
