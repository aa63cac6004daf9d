import { onTestFinished } from 'vitest'
import { loadMachineNames } from '../../src/config/load.ts'
import { RunOnDemand } from '../../src/run/run-on-demand.ts'
import type { CrewMachine } from '../../src/scenario/crews.ts'
import type { ProvidedRun, RunPlace } from '../../src/scenario/opened-run.ts'
import { deskOf } from './desk.ts'

/** A run that is open already, for scenarios of a vitest of the test's own. */
export async function openedRun(
  run: Omit<ProvidedRun, 'found' | 'limitsMemory' | 'keep' | 'judged' | 'unseen'>,
): Promise<{ snapwitness: RunPlace; snapwitnessMachines: CrewMachine[] }> {
  const machines = await loadMachineNames(run.configPath)
  const { desk } = deskOf(
    Object.fromEntries(machines.map(({ name }) => [name, 'host'])),
    {},
    { guestOf: (machine) => machines.find(({ name }) => name === machine)!.guest },
  )
  const told: ProvidedRun = { ...run, keep: false, judged: [], unseen: {}, ...desk.told }
  const onDemand = new RunOnDemand(async () => ({ told, desk, secrets: [], close: async () => undefined }))
  onTestFinished(() => onDemand.stop())
  return { snapwitness: await onDemand.place(), snapwitnessMachines: machines }
}
