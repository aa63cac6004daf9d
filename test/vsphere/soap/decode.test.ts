import { expect, test } from 'vitest'
import type { MethodName } from '../../../src/vsphere/soap/data.ts'
import { decodeReturned, Unreadable } from '../../../src/vsphere/soap/decode.ts'
import { readEnvelope } from '../../../src/vsphere/soap/envelope.ts'
import { isA } from '../../../src/vsphere/soap/fields.ts'
import { methods } from '../../../src/vsphere/soap/schema.ts'
import { MalformedAnswer } from '../../../src/vsphere/soap/xml.ts'

function read(method: MethodName, returnval: string): unknown {
  return decodeReturned(readEnvelope(response(method, returnval)), methods[method].returns)
}

function response(method: string, content: string): string {
  return `<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"
    xmlns:x="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><s:Body>
    <${method}Response xmlns="urn:vim25">${content}</${method}Response></s:Body></s:Envelope>`
}

function property(val: string): unknown {
  const object = `<obj type="VirtualMachine">1</obj><propSet><name>p</name>${val}</propSet>`
  const result = read('RetrievePropertiesEx', `<returnval><objects>${object}</objects></returnval>`)
  const found = (result as { objects: { propSet: { val: unknown }[] }[] }).objects[0]?.propSet[0]?.val
  if (found instanceof Unreadable) throw found.why
  return found
}

test('spaces at both ends of a name are kept', () => {
  const tree = `<val x:type="VirtualMachineSnapshotInfo"><rootSnapshotList><snapshot type="VirtualMachineSnapshot">1-snapshot-2</snapshot>
    <vm type="VirtualMachine">1</vm><name>  before  </name><description> </description><id>2</id>
    <createTime>2024-05-06T07:08:09.25Z</createTime><state>poweredOff</state><quiesced>false</quiesced></rootSnapshotList></val>`
  expect(property(tree)).toMatchObject({
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

test('an array of one stays an array, and an absent one is empty', () => {
  const options = '<OptionValue><key>a</key><value x:type="xsd:int">7</value></OptionValue>'
  expect(property(`<val x:type="ArrayOfOptionValue">${options}</val>`)).toEqual([
    { $type: 'OptionValue', key: 'a', value: 7 },
  ])
  const refs = '<ManagedObjectReference type="Datastore">ds-1</ManagedObjectReference>'
  expect(property(`<val x:type="ArrayOfManagedObjectReference">${refs}</val>`)).toEqual(['Datastore:ds-1'])
  expect(property('<val x:type="VirtualMachineFileLayoutEx"/>')).toMatchObject({ file: [], disk: [] })
})

test('a device is read as what its xsi:type says, and one of a type that we do not know as its base', () => {
  const hardware = `<val x:type="VirtualHardware"><numCPU>2</numCPU><memoryMB>512</memoryMB>
    <device x:type="ParaVirtualSCSIController"><key>1000</key><busNumber>0</busNumber><scsiCtlrUnitNumber>7</scsiCtlrUnitNumber></device>
    <device x:type="VirtualDisk"><key>2000</key><backing x:type="VirtualDiskFlatVer2BackingInfo"><fileName>[d] b.vmdk</fileName>
      <diskMode>persistent</diskMode><parent><fileName>[d] a.vmdk</fileName><diskMode>persistent</diskMode></parent></backing>
      <controllerKey>1000</controllerKey><unitNumber>0</unitNumber><capacityInKB>2097152</capacityInKB><capacityInBytes>2147483648</capacityInBytes></device>
    <device x:type="VirtualEnsoniq1371"><key>4000</key><macAddress>00:50:56:00:00:01</macAddress></device></val>`
  const { device } = property(hardware) as { device: { $type: string }[] }
  expect(device.map((each) => [isA(each, 'VirtualDisk'), isA(each, 'VirtualSCSIController')])).toEqual([
    [false, true],
    [true, false],
    [false, false],
  ])
  expect(device[1]).toMatchObject({
    capacityInBytes: 2147483648,
    backing: { parent: { fileName: '[d] a.vmdk' } },
  })
  expect(device[2]).toEqual({ $type: 'VirtualEnsoniq1371', key: 4000 })
})

test('scalars of an anyType are what their xsi:type says', () => {
  expect(property('<val x:type="xsd:int">-1</val>')).toBe(-1)
  expect(property('<val x:type="xsd:boolean">true</val>')).toBe(true)
  expect(property('<val x:type="xsd:string"> 7 </val>')).toBe(' 7 ')
  expect(property('<val x:type="VirtualMachinePowerState">poweredOn</val>')).toBe('poweredOn')
  expect(property('<val x:type="ManagedObjectReference" type="Task">t-1</val>')).toBe('Task:t-1')
})

test('a wait without news returns nothing', () => {
  expect(read('WaitForUpdatesEx', '')).toBeUndefined()
})

test('a fault in a task carries its type, its fields and its messages', () => {
  const info = `<val x:type="TaskInfo"><key>t</key><task type="Task">t</task><state>error</state><error>
    <fault x:type="TaskInProgress"><faultMessage><key>k</key><message>Busy.</message></faultMessage><task type="Task">t-0</task></fault>
    <localizedMessage>Another task is already in progress.</localizedMessage></error></val>`
  expect(property(info)).toMatchObject({
    state: 'error',
    error: {
      fault: { name: 'TaskInProgress', details: { task: 'Task:t-0' }, messages: ['Busy.'], keys: ['k'] },
      localizedMessage: 'Another task is already in progress.',
    },
  })
})

test('an answer that lacks what must be there is refused', () => {
  expect(() => read('CreateSnapshot_Task', '')).toThrow(MalformedAnswer)
  expect(() => property('<val x:type="VirtualHardware"><numCPU>1</numCPU></val>')).toThrow(MalformedAnswer)
})
