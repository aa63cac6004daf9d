import { hintLine } from '../../core/errors.ts'
import { inLine } from '../../core/words.ts'
import { lostBy } from '../../safety/clean-steps.ts'
import type { Work } from '../../safety/find-work.ts'

/** The plan for a person: machine by machine, step by step, and what nobody brings back after it. */
export function planText(work: readonly Work[]): string {
  const lines = work.flatMap(linesOf)
  return lines.length > 0 ? lines.join('\n') : 'Nothing of ours is on the machines.'
}

function linesOf({ machine, run, cleaning: { steps, left, hint, refused } }: Work): string[] {
  if (!refused && steps.length + left.length === 0) return []
  return [
    `${inLine(machine)}, after the run ${inLine(run)}:`,
    ...steps.map(({ what }) => `  - ${inLine(what)}`),
    ...lostBy(steps).map((what) => `  ! lost for good: ${inLine(what)}`),
    ...left.map((what) => `    ${inLine(what)}`),
    ...(hint ? [`    Hint: ${inLine(hint)}`] : []),
    ...(refused ? [`    ${inLine(refused.what)}`, `    ${inLine(hintLine(refused))}`] : []),
  ]
}
