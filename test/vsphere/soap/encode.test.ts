import { assert, property, string } from 'fast-check'
import { XMLParser } from 'fast-xml-parser'
import { expect, test } from 'vitest'
import { encodeCall } from '../../../src/vsphere/soap/encode.ts'

test('elements are written in the order of the schema, those of the base type first, however they were given', () => {
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
  const xml = encodeCall('ReconfigVM_Task', {
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

test('an empty text is written, and what is undefined is not', () => {
  const xml = encodeCall('CreateSnapshot_Task', {
    _this: 'VirtualMachine:1',
    name: ' <a> ',
    description: '',
    memory: true,
    quiesce: false,
  })
  expect(xml).toContain('<name> &lt;a&gt; </name><description></description><memory>true</memory>')
  const plain = { _this: 'VirtualMachine:1', name: 'b', memory: false, quiesce: false } as const
  expect(encodeCall('CreateSnapshot_Task', plain)).not.toContain('description')
})

test('any name that XML can carry arrives as it was given', () => {
  const parser = new XMLParser({ parseTagValue: false, trimValues: false, removeNSPrefix: true })
  // Without C0 controls and lone surrogates, which no XML can hold; a carriage return alone would come as a line feed.
  const names = string({ unit: 'binary' }).filter((name) => /^[^\p{Cc}\p{Cs}\uFFFE\uFFFF]*$/u.test(name))
  assert(
    property(names, (name) => {
      const request = { _this: 'VirtualMachine:1', name, memory: false, quiesce: false } as const
      return parser.parse(encodeCall('CreateSnapshot_Task', request)).CreateSnapshot_Task.name === name
    }),
    { examples: [['  100% “ü” & <a> 💾 ]]> %25 ']] },
  )
})
