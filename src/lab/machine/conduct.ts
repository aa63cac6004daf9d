import type { MachineSteps } from './context.ts'
import type { Machine } from './machine.ts'

/** What makes a machine do otherwise than the lab's machines do: it breaks a promise, or takes a liberty. */
export interface Conduct {
  /** Replaces some of the steps, below the API. Called once for each machine. */
  readonly sabotage?: (steps: MachineSteps) => MachineSteps
  /**
   * What it returns is what the API shows. Called once for each machine.
   * @param others the machines beside it in the lab at the moment of the call, as they are without a disguise
   * @param datastore the folder of this computer that holds the files of them all
   */
  readonly disguise?: (machine: Machine, others: () => readonly Machine[], datastore: string) => Machine
}

/** One conduct after the other, the last one outermost. */
export function together(conducts: readonly Conduct[]): Conduct {
  return {
    sabotage: (steps) => conducts.reduce((done, { sabotage }) => sabotage?.(done) ?? done, steps),
    disguise: (machine, others, datastore) =>
      conducts.reduce((done, { disguise }) => disguise?.(done, others, datastore) ?? done, machine),
  }
}
