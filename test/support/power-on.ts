import { Deadline } from '../../src/core/deadline.ts'
import { pollUntil } from '../../src/core/poll.ts'
import { LabAdministrator } from './lab-administrator.ts'
import { snapwitness, type TestLab } from './program.ts'

const BOOT_MS = 300_000

/** Starts those of a lab's machines that are off. */
export async function powerOnWhatIsOff(lab: TestLab): Promise<void> {
  const admin = await LabAdministrator.of(lab)
  const states = await Promise.all(
    lab.machines.map(async ({ name }) => ({ name, power: await admin.property(name, 'runtime.powerState') })),
  )
  const off = states.filter(({ power }) => power !== 'poweredOn')
  await powerOn(
    lab,
    off.map(({ name }) => name),
  )
}

/** Machines that have come back with their lab are off: starts them, and waits until the doctor lets a run begin. */
export async function powerOn(lab: TestLab, machines: readonly string[]): Promise<void> {
  const admin = await LabAdministrator.of(lab)
  await Promise.all(machines.map((machine) => admin.task(machine, 'PowerOnVM_Task')))
  const healthy = async () => {
    const { exitCode } = await snapwitness(['doctor', '--config', lab.config])
    return exitCode === 0 ? true : undefined
  }
  const deadline = Deadline.after(BOOT_MS)
  await pollUntil(healthy, { what: 'the doctor to find nothing', deadline, hint: 'Ask the doctor.' })
}
