import { afterEach, expect, test } from 'vitest'
import { Deadline } from '../../../src/core/deadline.ts'
import { page, taskUpdate, textValue } from '../scripted-host.ts'
import { scriptedSession } from '../scripted-session.ts'

const NVME = '<device xsi:type="VirtualNVMEController"><key>31000</key><busNumber>0</busNumber></device>'
const SATA = '<device xsi:type="VirtualAHCIController"><key>15000</key><busNumber>0</busNumber></device>'
const SHARED =
  '<device xsi:type="ParaVirtualSCSIController"><key>1000</key><busNumber>0</busNumber><sharedBus>physicalSharing</sharedBus></device>'
const DISK =
  '<backing xsi:type="VirtualDiskFlatVer2BackingInfo"><fileName>[d] m/x.vmdk</fileName><diskMode>persistent</diskMode><uuid>6000C29a</uuid></backing>'

let close: () => Promise<void>
afterEach(() => close())

/** A running machine with these controllers, whose host adds no disk to those of `refused`. */
async function machine(controllers: string[], refused: number[] = []) {
  let added: string | undefined
  let refuses = false
  const asked: number[] = []
  const scripted = await scriptedSession({
    RetrievePropertiesEx: () => {
      const hardware = `<numCPU>1</numCPU><memoryMB>64</memoryMB>${controllers.join('')}${added ?? ''}`
      return page({
        'VirtualMachine:1': {
          'config.hardware': `<val xsi:type="VirtualHardware">${hardware}</val>`,
          'config.version': textValue('vmx-19'),
          'config.guestId': textValue('debian12_64Guest'),
        },
      })
    },
    ReconfigVM_Task: (request) => {
      const [, key = '', unit = ''] = /controllerKey>(\d+)<.*?unitNumber>(\d+)</s.exec(request) ?? []
      asked.push(Number(key))
      refuses = refused.includes(Number(key))
      const place = `<controllerKey>${key}</controllerKey><unitNumber>${unit}</unitNumber>`
      if (!refuses)
        added = `<device xsi:type="VirtualDisk"><key>2001</key>${DISK}${place}<capacityInKB>1024</capacityInKB></device>`
      return '<returnval type="Task">t-1</returnval>'
    },
    WaitForUpdatesEx: () => {
      const fault =
        '<error><fault xsi:type="DeviceHotPlugNotSupported"/><localizedMessage>No.</localizedMessage></error>'
      return taskUpdate('t-1', refuses ? `<state>error</state>${fault}` : '<state>success</state>')
    },
  })
  close = scripted.close
  return { vm: scripted.session.virtualMachine({ ref: 'VirtualMachine:1', name: 'm' }), asked }
}

const attach = (vm: Awaited<ReturnType<typeof machine>>['vm']) =>
  vm.attachDisk({ capacityBytes: 2 ** 20 }, Deadline.after(5_000))

test.each([
  ['NVMe', [NVME], 31000],
  ['SATA', [SATA], 15000],
  ['NVMe beside a shared bus', [SHARED, NVME], 31000],
])('a disk is added to a running machine whose controller is %s', async (_, controllers, key) => {
  const { vm } = await machine(controllers)
  expect(await attach(vm)).toMatchObject({ controllerKey: key, unitNumber: 0, uuid: '6000C29a' })
})

test('a controller that takes no disk while the machine runs gives way to one of another kind', async () => {
  const { vm, asked } = await machine([NVME, SATA], [31000])
  expect(await attach(vm)).toMatchObject({ controllerKey: 15000 })
  expect(asked).toEqual([31000, 15000])
})

test('where none takes one, it is told that the machine must be off for it', async () => {
  const { vm, asked } = await machine([NVME, SATA, SHARED], [31000, 15000])
  await expect(attach(vm)).rejects.toMatchObject({
    code: 'VSPHERE_DEVICE_HOT_PLUG_NOT_SUPPORTED',
    hint: expect.stringContaining('power it off first'),
  })
  expect(asked).toEqual([31000, 15000])
})
