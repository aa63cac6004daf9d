import { join, relative } from 'node:path'
import { count } from '../../core/format.ts'
import { say } from '../../core/say.ts'
import { inLine } from '../../core/words.ts'
import type { Finding } from '../../explore/exploration.ts'
import type { Explored, ExploreRequest } from '../../explore/explore.ts'
import { sentenceOf } from '../../explore/operations.ts'
import type { Shown } from '../../explore/show-found.ts'

/** The scenario of what was found, as far as it could be written and run. */
export interface ToldScenario {
  path?: string
  shown?: Shown
}

/** For people: what was found, and the shortest way to it. @param again the command that does that once more */
export function tellFinding(finding: Finding, again: string | undefined): void {
  const { check, machine, found, operations, trials, rate } = finding
  say('')
  say(`Found on ${inLine(machine)}: ${inLine(check.statement)}`)
  say(`  expected: ${inLine(check.expected)}`)
  say(`  seen: ${inLine(check.seen)}`)
  const shorter =
    trials === 0 ? '' : `, the fewest of ${found.length} that were found in ${count(trials, 'trial')}`
  say(`  Shown by ${count(operations.length, 'operation')}${shorter}:`)
  for (const operation of operations) say(`    ${inLine(sentenceOf(operation))}`)
  say(`  Again: ${again}`)
  if (rate.of > 0 && rate.shown < 3) say(`  Done again, it showed in ${rate.shown} of ${rate.of}.`)
  if (rate.of === 0) say('  It was not done again.')
}

export function tellShown({ path, shown }: ToldScenario): void {
  if (path === undefined) return
  const verdict = shown ? `run once more: ${shown.run.summary.verdict}` : 'not run'
  say(`  Scenario: ${relative(process.cwd(), path)}, ${verdict}`)
  if (shown) say(`  Its report: ${relative(process.cwd(), join(shown.folder, 'report.html'))}`)
}

/** Nothing that was looked at is `unknown`, and needs a reason. */
export function tellTime({ summary: { scenarios, trouble } }: Explored): void {
  if (trouble || scenarios.some((one) => one.checks.length > 0 || one.trouble)) return
  say('  The time was over before anything could be looked at.')
  say('  Hint: Give it more --time; a history takes minutes.')
}

interface ToldFinding extends ToldScenario {
  again: string | undefined
}

/** The same for programs. */
export function jsonOf(
  { seed }: ExploreRequest,
  { summary, folder, histories, finding }: Explored,
  { again, path, shown }: ToldFinding,
) {
  return {
    ...{ seed, folder, verdict: summary.verdict, histories },
    ...(summary.trouble && { trouble: summary.trouble }),
    finding: finding && {
      ...{ judgement: finding.sign.id, statement: finding.check.statement, machine: finding.machine },
      ...{ history: finding.history, found: finding.found, operations: finding.operations },
      ...{ trials: finding.trials, rate: finding.rate, again },
      ...(path !== undefined && { scenario: path }),
      ...(shown && { run: shown.folder, verdict: shown.run.summary.verdict }),
    },
  }
}
