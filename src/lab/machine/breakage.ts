import type { MachineSteps } from './context.ts'
import type { Machine } from './machine.ts'

/** What makes a machine break a promise. */
export interface Breakage {
  /** Replaces some of the steps, below the API. Called once for each machine. */
  readonly sabotage?: (steps: MachineSteps) => MachineSteps
  /** What it returns is what the API shows. Called once for each machine. */
  readonly disguise?: (machine: Machine) => Machine
}
