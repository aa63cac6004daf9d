import { describe, expect, it } from 'vitest'
import { VimFault } from '../../../../src/lab/vim/fault.ts'
import { data, isA, Reference } from '../../../../src/lab/vim/schema/values.ts'
import { decodeTable } from '../../../../src/lab/vim/soap/decode.ts'
import { encode } from '../../../../src/lab/vim/soap/encode.ts'
import { readXml } from '../../../../src/lab/vim/soap/xml.ts'

const reconfigure = { spec: 'VirtualMachineConfigSpec' } as const

function read<Table extends Readonly<Record<string, string>>>(table: Table, xml: string) {
  return decodeTable(readXml(`<call>${xml}</call>`).children, table, 'Test')
}

function faultOf(table: Readonly<Record<string, string>>, xml: string): string {
  try {
    read(table, xml)
  } catch (error) {
    if (error instanceof VimFault) return `${error.fault.type}: ${error.message}`
    throw error
  }
  return 'no fault'
}

describe('decoding parameters', () => {
  it('reads what the encoder writes, polymorphic devices included', () => {
    const disk = data('VirtualDisk', { key: -1, unitNumber: 3, capacityInKB: 2097152 })
    const change = data('VirtualDeviceConfigSpec', { operation: 'add', device: disk })
    const spec = data('VirtualMachineConfigSpec', { name: ' a ', deviceChange: [change], extraConfig: [] })
    const [read1] =
      read(reconfigure, encode('spec', 'VirtualMachineConfigSpec', spec)).spec.fields.deviceChange ?? []
    const device = read1?.fields.device
    expect(device && isA(device, 'VirtualDisk') && device.fields).toMatchObject({ key: -1, unitNumber: 3 })
    expect(read(reconfigure, encode('spec', 'VirtualMachineConfigSpec', spec)).spec.fields.name).toBe(' a ')
  })

  it('reads references, booleans in both spellings and absent values', () => {
    const table = {
      host: 'ManagedObjectReference?',
      memory: 'boolean',
      quiesce: 'boolean',
      note: 'string?',
    } as const
    const given = read(
      table,
      '<host type="HostSystem">ha-host</host><memory>1</memory><quiesce>false</quiesce>',
    )
    expect(given).toEqual({
      host: new Reference('HostSystem', 'ha-host'),
      memory: true,
      quiesce: false,
      note: undefined,
    })
  })

  it.each([
    ['a missing parameter', '', 'InvalidRequest: Required parameter Test.spec is missing'],
    ['an unknown element', '<spec><nmae>x</nmae></spec>', "InvalidRequest: Unexpected element 'nmae'"],
    [
      'a setting that the lab does not have',
      '<spec><nestedHVEnabled>true</nestedHVEnabled></spec>',
      'NotSupported: The lab does not support VirtualMachineConfigSpec.nestedHVEnabled',
    ],
    [
      'elements in another order than the schema has',
      '<spec><annotation>x</annotation><name>y</name></spec>',
      "InvalidRequest: Element 'name' of VirtualMachineConfigSpec comes too late",
    ],
    [
      'a number that is none',
      '<spec><numCPUs>two</numCPUs></spec>',
      'InvalidArgument: A specified parameter',
    ],
    [
      'a value outside its enumeration',
      '<spec><deviceChange><operation>grow</operation><device><key>1</key></device></deviceChange></spec>',
      'InvalidArgument: A specified parameter',
    ],
    [
      'an object that may not stand there',
      '<spec xmlns:xsi="x" xsi:type="VirtualDisk"/>',
      'InvalidType: VirtualDisk cannot stand where VirtualMachineConfigSpec is expected',
    ],
  ])('refuses %s', (_, xml, fault) => {
    expect(faultOf(reconfigure, xml)).toContain(fault)
  })
})
