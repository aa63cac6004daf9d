import type { Tables } from './tables.ts'

/** A machine as it was in a run on a build. */
export interface MachineOnBuild extends Omit<Tables['run_machines'], 'facts'> {
  key: string
  /** Its facts, as JSON; null where the run did not tell them. */
  content: string | null
}

/** The numbers of the runs of some rows, each once. */
export function numbersOf(rows: readonly { run: number }[]): number[] {
  return [...new Set(rows.map(({ run }) => run))]
}
