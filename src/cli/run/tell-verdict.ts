import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { hintLine } from '../../core/errors.ts'
import { say } from '../../core/say.ts'
import { inLine } from '../../core/words.ts'
import { isApplicable, type RunSummary } from '../../evidence/run-summary.ts'
import type { Verdict } from '../../evidence/verdict.ts'
import { colours, verdictMark } from '../colours.ts'

const meanings: Record<Verdict, string> = {
  held: 'every statement held',
  violated: 'a statement was broken',
  unknown: 'something kept us from seeing',
}

/** The last lines of a run: the verdict, who only stood in, and where to look. */
export function tellVerdict(summary: RunSummary, folder: string): void {
  const checks = summary.scenarios.flatMap((scenario) => scenario.checks)
  const held = checks.filter((check) => check.verdict === 'held').length
  say('')
  say(
    `${verdictMark(summary.verdict)} ${colours.bold(summary.verdict)}: ${meaningOf(summary)} (${held} of ${checks.length} checks held)`,
  )
  if (summary.trouble) {
    say(`  ${inLine(summary.trouble.what)}`)
    say(`  ${inLine(hintLine(summary.trouble))}`)
  }
  const standIns = summary.machines.filter((machine) => machine.standIn)
  if (standIns.length > 0) {
    say(
      `  Windows was stood in for by a program of the lab on: ${standIns.map((machine) => inLine(machine.name)).join(', ')}`,
    )
  }
  const report = join(folder, 'report.html')
  if (existsSync(report)) say(`  Report: ${relative(process.cwd(), report)}`)
}

function meaningOf({ verdict, scenarios, trouble }: RunSummary): string {
  const isAboutNothing = scenarios.length > 0 && !trouble && !scenarios.some(isApplicable)
  return isAboutNothing ? 'nothing of it applies to these machines' : meanings[verdict]
}
