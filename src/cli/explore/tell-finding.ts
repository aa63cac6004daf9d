import { join, relative } from 'node:path'
import { count } from '../../core/format.ts'
import { say } from '../../core/say.ts'
import { inLine } from '../../core/words.ts'
import type { Finding } from '../../explore/exploration.ts'
import type { Explored, ExploreRequest } from '../../explore/explore.ts'
import { sentenceOf } from '../../explore/operations.ts'
import { writtenReplay } from '../../explore/replay.ts'
import type { Shown } from '../../explore/show-found.ts'

/** For people: what was found, the shortest way to it, and where to look. */
export function tellFinding(
  { seed, wanted }: ExploreRequest,
  finding: Finding,
  shown: Shown | undefined,
): void {
  const { check, found, operations, trials, rate, history } = finding
  say('')
  say(`Found: ${inLine(check.statement)}`)
  say(
    `  ${count(operations.length, 'operation')} of ${found.length} show it, after ${count(trials, 'trial')}:`,
  )
  for (const operation of operations) say(`    ${inLine(sentenceOf(operation))}`)
  const again = writtenReplay({ seed, history }, operations, wanted)
  if (again !== undefined) say(`  Again: snapwitness explore --replay ${again}`)
  if (rate.of > 0 && rate.shown < 3) say(`  Done again, it showed in ${rate.shown} of ${rate.of}.`)
  if (!shown) return
  say(`  Scenario: ${relative(process.cwd(), shown.path)}, run once more: ${shown.run.summary.verdict}`)
  say(`  Its report: ${relative(process.cwd(), join(shown.folder, 'report.html'))}`)
}

/** The same for programs. */
export function jsonOf(
  { seed }: ExploreRequest,
  { summary, folder, histories, finding }: Explored,
  shown: Shown | undefined,
) {
  return {
    ...{ seed, folder, verdict: summary.verdict, histories },
    ...(summary.trouble && { trouble: summary.trouble }),
    finding: finding && {
      ...{ judgement: finding.sign.id, statement: finding.check.statement, machine: finding.machine },
      ...{ history: finding.history, found: finding.found, operations: finding.operations },
      ...{ trials: finding.trials, rate: finding.rate },
      ...(shown && { scenario: shown.path, run: shown.folder, verdict: shown.run.summary.verdict }),
    },
  }
}
