import type { Compared } from '../../run/as-found.ts'
import type { Outcome } from '../../safety/clean-all.ts'
import { lostBy } from '../../safety/clean-steps.ts'
import type { Work } from '../../safety/find-work.ts'

/** The plan, and what came of it, for a program. */
export function planJson(work: readonly Work[], outcomes: readonly Outcome[], compared: readonly Compared[]) {
  return work.map(({ machine, run, cleaning }) => {
    const outcome = outcomes.find((one) => one.machine === machine && one.run === run)
    const trouble = outcome?.trouble ?? cleaning.refused
    return {
      ...{ machine, run },
      steps: cleaning.steps.map(({ what }) => what),
      /** What nobody brings back once the steps are done. */
      lost: lostBy(cleaning.steps),
      cleaned: outcome !== undefined && !outcome.trouble,
      left: outcome?.left ?? cleaning.left,
      /** In what the machine is not as the run found it, where that could be looked at. */
      differences: compared.find((one) => one.machine === machine)?.differences ?? [],
      ...(trouble && { trouble }),
    }
  })
}
