import { verdictOfScenarios } from '../evidence/run-summary.ts'
import type { Trouble } from '../evidence/units.ts'
import { mergeVerdicts, type Verdict } from '../evidence/verdict.ts'
import type { RunRecord, ScenarioRecord } from './run-record.ts'

/** Why a run is not known to its end, beside what its scenarios say themselves. */
export function shortfallOfRun({ summary, ended, scenarios }: RunRecord): Trouble | undefined {
  if (summary.trouble) return summary.trouble
  if (!ended) return interrupted
  if (scenarios.length === 0) return nothingChecked
  return unexplained(summary.verdict, verdictOfScenarios(summary.scenarios))
}

export function shortfallOfScenario({
  trouble,
  ended,
  steps,
  verdict,
  applicable,
}: ScenarioRecord): Trouble | undefined {
  if (trouble) return trouble
  if (!ended) return interrupted
  if (!applicable) return undefined
  const checks = steps.flatMap((step) => step.machines.flatMap((machine) => machine.checks))
  if (checks.length === 0) return nothingChecked
  return unexplained(verdict, mergeVerdicts(checks.map((check) => check.verdict)))
}

/** A verdict that its parts do not come to must not pass in silence. */
function unexplained(verdict: Verdict, ofParts: Verdict): Trouble | undefined {
  if (verdict === ofParts) return undefined
  return {
    code: 'UNEXPLAINED',
    what: `It ended as ${verdict}, though what was checked came to ${ofParts}.`,
    hint: 'This is a defect of Snapwitness; please report it with the run folder.',
  }
}

const interrupted: Trouble = {
  code: 'INTERRUPTED',
  what: 'It was interrupted: the ledger ends before it does.',
  hint: 'See what was under way, then run it again.',
}

const nothingChecked: Trouble = {
  code: 'NOTHING_CHECKED',
  what: 'Nothing was checked.',
  hint: 'See whether the filters match a scenario, and whether the scenario expects anything.',
}
