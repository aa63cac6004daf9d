import type { Compared } from '../../run/as-found.ts'
import type { Outcome } from '../../safety/clean-all.ts'
import { lostBy } from '../../safety/clean-steps.ts'
import type { Unseen, Work } from '../../safety/find-work.ts'

/** The plan, and what came of it, for a program. */
export function planJson(
  { work, unseen }: { work: readonly Work[]; unseen: readonly Unseen[] },
  outcomes: readonly Outcome[],
  compared: readonly Compared[],
) {
  const planned = work.map(({ machine, run, cleaning }) => {
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
  const nothing = { steps: [], lost: [], cleaned: false, left: [], differences: [] }
  // Whose leftovers it has, nobody could see.
  return [...planned, ...unseen.map(({ machine, trouble }) => ({ machine, run: null, ...nothing, trouble }))]
}
