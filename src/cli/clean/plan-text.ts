import { hintLine } from '../../core/errors.ts'
import { inLine } from '../../core/words.ts'
import { lostBy } from '../../safety/clean-steps.ts'
import type { Work } from '../../safety/find-work.ts'

/**
 * The plan for a person: machine by machine, step by step, and what nobody brings back after it.
 * @param folder of the run whose traces alone were looked for; of whatever run where it is not given
 */
export function planText(work: readonly Work[], folder?: string): string {
  const lines = work.flatMap(linesOf)
  if (lines.length > 0) return lines.join('\n')
  if (folder === undefined) return 'Nothing of ours is on the machines.'
  return `Nothing of the run in ${inLine(folder)} is on the machines.\nHint: What other runs have left there: snapwitness clean --host.`
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
