import { isTroubled, type ScenarioRecord } from './run-record.ts'

const MAX_MACHINES = 12

/**
 * The machines that a picture of a whole scenario has room for, in the scenario's order; those in trouble first where
 * not all of them have room.
 */
export function shownMachines({ steps }: ScenarioRecord): { shown: string[]; left: number } {
  const all = steps.flatMap((step) => step.machines)
  const names = [...new Set(all.map(({ machine }) => machine))]
  if (names.length <= MAX_MACHINES) return { shown: names, left: 0 }
  const troubled = all.filter(isTroubled).map(({ machine }) => machine)
  const inOrder = [...new Set([...troubled, ...names])]
  return { shown: inOrder.slice(0, MAX_MACHINES), left: names.length - MAX_MACHINES }
}
