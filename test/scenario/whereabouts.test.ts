import { expect, onTestFinished, test } from 'vitest'
import { Deadline } from '../../src/core/deadline.ts'
import { whereaboutsOf } from '../../src/scenario/whereabouts.ts'
import { page, textValue } from '../vsphere/scripted-host.ts'
import { scriptedSession } from '../vsphere/scripted-session.ts'

const UUID = '422e71fa-0102-0304-a1b2-c3d4e5f60718'

/** A host that tells the guest's address with the third look. */
async function machineThat({ runs = true, tells = '192.0.2.7' }: { runs?: boolean; tells?: string } = {}) {
  let looks = 0
  const { session, close } = await scriptedSession({
    RetrievePropertiesEx: () => {
      const address = ++looks < 3 ? '' : `<ipAddress>${tells}</ipAddress>`
      return page({
        'VirtualMachine:vm-7': {
          'config.uuid': textValue(UUID),
          'config.hardware':
            '<val xsi:type="VirtualHardware"><numCPU>1</numCPU><memoryMB>512</memoryMB></val>',
          'runtime.powerState': `<val xsi:type="VirtualMachinePowerState">${runs ? 'poweredOn' : 'poweredOff'}</val>`,
          guest: `<val xsi:type="GuestInfo"><toolsRunningStatus>guestToolsRunning</toolsRunningStatus>${address}</val>`,
        },
      })
    },
  })
  onTestFinished(close)
  const vm = session.virtualMachine({ ref: 'VirtualMachine:vm-7', name: 'debian-1' })
  return { vm, looks: () => looks }
}

test('an address that Tools tell late is waited for', async () => {
  const { vm, looks } = await machineThat()
  const seen = await whereaboutsOf(vm, undefined, Deadline.after(10_000))
  expect(seen).toEqual({ addresses: ['192.0.2.7'], uuid: UUID, disks: [] })
  expect(looks()).toBe(3)
})

test('an address that is given is not waited for', async () => {
  const { vm, looks } = await machineThat()
  expect((await whereaboutsOf(vm, '192.0.2.8', Deadline.after(10_000))).addresses).toEqual(['192.0.2.8'])
  expect(looks()).toBe(1)
})

test('a machine that is off is not waited for', async () => {
  const { vm, looks } = await machineThat({ runs: false })
  await expect(whereaboutsOf(vm, undefined, Deadline.after(10_000))).rejects.toMatchObject({
    code: 'NO_GUEST_ADDRESS',
    hint: expect.stringContaining('`address`'),
  })
  expect(looks()).toBe(1)
})

test('that only addresses of nobody’s were told is said at the end', async () => {
  const { vm } = await machineThat({ tells: '169.254.1.2' })
  await expect(whereaboutsOf(vm, undefined, Deadline.after(3_000))).rejects.toMatchObject({
    code: 'NO_GUEST_ADDRESS',
    what: expect.stringContaining('169.254.1.2'),
  })
})
