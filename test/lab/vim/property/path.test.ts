import { expect, it } from 'vitest'
import { VimFault } from '../../../../src/lab/vim/fault.ts'
import { property } from '../../../../src/lab/vim/members.ts'
import { readPath } from '../../../../src/lab/vim/property/path.ts'
import { data, Reference } from '../../../../src/lab/vim/schema/values.ts'
import type { ManagedObject } from '../../../../src/lab/vim/service.ts'
import { anonymousCall } from '../anonymous-call.ts'

const call = anonymousCall()

const disk = data('VirtualDisk', { key: 2000, capacityInKB: 1024 })
const object: ManagedObject = {
  reference: new Reference('VirtualMachine', '1'),
  properties: {
    hardware: property('VirtualHardware', () =>
      data('VirtualHardware', { numCPU: 2, memoryMB: 512, device: [disk] }),
    ),
    guest: property('GuestInfo?', () => undefined),
    options: property('OptionValue[]', () => [data('OptionValue', { key: 'a.b:c', value: 'yes' })]),
    devices: property('VirtualDevice[]', () => [disk]),
  },
  unset: ['tag'],
  methods: {},
}

it.each([
  ['hardware.numCPU', 2],
  ['hardware.device[2000].capacityInKB', 1024],
  ['options["a.b:c"].value', 'yes'],
  ['devices[2000]', disk],
])('reads %s', async (path, value) => {
  expect((await readPath(object, path, call))?.value).toEqual(value)
})

it.each(['guest', 'guest.ipAddress', 'tag', 'hardware.virtualSMCPresent', 'devices[1]', 'devices[1].key'])(
  'finds %s unset',
  async (path) => {
    expect(await readPath(object, path, call)).toBeUndefined()
  },
)

it.each([
  '',
  'nosuch',
  'hardware.nosuch',
  'hardware.',
  '.hardware',
  'hardware.numCPU.x',
  'devices.key',
  'hardware[1]',
])('knows no property %j', async (path) => {
  const fault = await readPath(object, path, call).catch((error: unknown) => error)
  expect(fault).toBeInstanceOf(VimFault)
  expect(fault).toMatchObject({ fault: { type: 'InvalidProperty', fields: { name: path } } })
})
