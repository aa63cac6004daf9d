import { inLine } from '../../core/words.ts'
import type { Work } from '../../safety/find-work.ts'

/** The plan for a person: machine by machine, step by step. */
export function planText(work: readonly Work[]): string {
  const lines = work.flatMap(({ machine, run, cleaning: { steps, left } }) => {
    if (steps.length + left.length === 0) return []
    const heading = `${inLine(machine)}, after the run ${inLine(run)}:`
    return [
      heading,
      ...steps.map(({ what }) => `  - ${inLine(what)}`),
      ...left.map((what) => `    ${inLine(what)}`),
    ]
  })
  return lines.length > 0 ? lines.join('\n') : 'Nothing of ours is on the machines.'
}
