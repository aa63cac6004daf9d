import { expect, onTestFinished, test } from 'vitest'
import { Deadline } from '../../../src/core/deadline.ts'
import { page } from '../scripted-host.ts'
import { scriptedSession } from '../scripted-session.ts'

const HARDWARE = `<val xsi:type="VirtualHardware"><numCPU>2</numCPU><numCoresPerSocket>1</numCoresPerSocket>
  <memoryMB>4096</memoryMB></val>`

/** What a client makes of a machine with those settings and of a snapshot of it. */
async function settingsWith(settings: Record<string, string>) {
  const { session, close } = await scriptedSession({
    RetrievePropertiesEx: (request) => {
      const asked = Object.entries(settings).filter(([path]) => request.includes(`>${path}</`))
      const ref = request.includes('>snapshot-1</')
        ? 'VirtualMachineSnapshot:snapshot-1'
        : 'VirtualMachine:vm-7'
      return page({ [ref]: { 'config.hardware': HARDWARE, ...Object.fromEntries(asked) } })
    },
  })
  onTestFinished(close)
  const vm = session.virtualMachine({ ref: 'VirtualMachine:vm-7', name: 'debian-1' })
  const deadline = Deadline.after(5000)
  return {
    now: await vm.describe(deadline),
    kept: await vm.settingsIn('VirtualMachineSnapshot:snapshot-1', deadline),
  }
}

test.each([
  ['all of it', 'true', true],
  ['not all of it', 'false', false],
])(
  'a host that reserves memory for a machine, %s, says so of the machine and of its snapshots',
  async (_, said, is) => {
    const { now, kept } = await settingsWith({
      'config.memoryReservationLockedToMax': `<val xsi:type="xsd:boolean">${said}</val>`,
    })
    expect(now).toMatchObject({ memoryMiB: 4096, cpus: 2, memoryReserved: is })
    expect(kept).toMatchObject({ memoryMiB: 4096, cpus: 2, memoryReserved: is })
  },
)

test('a host that tells nothing of reserved memory reserves none', async () => {
  expect((await settingsWith({})).now.memoryReserved).toBe(false)
})
