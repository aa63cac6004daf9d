import { describe, expect, it } from 'vitest'
import { data, Reference, Typed } from '../../../../src/lab/vim/schema/values.ts'
import { encode } from '../../../../src/lab/vim/soap/encode.ts'

describe('encoding a value', () => {
  it('writes the fields in the order of the schema, those of the base first', () => {
    const backing = data('VirtualDiskFlatVer2BackingInfo', {
      uuid: 'u',
      diskMode: 'persistent',
      fileName: '[a] b',
    })
    expect(encode('backing', 'VirtualDiskFlatVer2BackingInfo', backing)).toBe(
      '<backing><fileName>[a] b</fileName><diskMode>persistent</diskMode><uuid>u</uuid></backing>',
    )
  })

  it('tells the type of an object where the declaration does not', () => {
    const reason = data('TaskReasonUser', { userName: 'root' })
    expect(encode('reason', 'TaskReason', reason)).toBe(
      '<reason xsi:type="TaskReasonUser"><userName>root</userName></reason>',
    )
  })

  it('writes a reference with the type of what it names', () => {
    expect(encode('vm', 'ManagedObjectReference', new Reference('VirtualMachine', '1'))).toBe(
      '<vm type="VirtualMachine">1</vm>',
    )
  })

  it('leaves out what is unset, and writes an element for each item of an array', () => {
    expect(encode('a', 'string?', undefined)).toBe('')
    expect(encode('a', 'int[]', [1, 2])).toBe('<a>1</a><a>2</a>')
  })

  it.each([
    ['TRUE', '<v xsi:type="xsd:string">TRUE</v>'],
    [2 ** 40, '<v xsi:type="xsd:long">1099511627776</v>'],
    [7, '<v xsi:type="xsd:int">7</v>'],
    [true, '<v xsi:type="xsd:boolean">true</v>'],
    [new Date(0), '<v xsi:type="xsd:dateTime">1970-01-01T00:00:00.000Z</v>'],
  ])('types the bare value %s', (value, xml) => {
    expect(encode('v', 'anyType', value)).toBe(xml)
  })

  it('names arrays in property values after their items', () => {
    const networks = new Typed('ManagedObjectReference[]', [new Reference('Network', 'n')])
    expect(encode('val', 'anyType', networks)).toBe(
      '<val xsi:type="ArrayOfManagedObjectReference">' +
        '<ManagedObjectReference type="Network" xsi:type="ManagedObjectReference">n</ManagedObjectReference></val>',
    )
    expect(encode('val', 'anyType', new Typed('int[]', [-1]))).toBe(
      '<val xsi:type="ArrayOfInt"><int xsi:type="xsd:int">-1</int></val>',
    )
  })

  it('names an enumeration by its own type', () => {
    expect(encode('val', 'anyType', new Typed('ManagedEntityStatus', 'green'))).toBe(
      '<val xsi:type="ManagedEntityStatus">green</val>',
    )
  })
})
