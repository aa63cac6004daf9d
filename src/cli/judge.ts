import { Command } from 'commander'
import { hintLine, UsageError } from '../core/errors.ts'
import { exitCodes } from '../core/exit-codes.ts'
import { say } from '../core/say.ts'
import { version } from '../core/version.ts'
import type { Entry } from '../evidence/entries.ts'
import { Ledger } from '../evidence/ledger.ts'
import { asJudgedLast } from '../evidence/ledger-index.ts'
import { redactedValue } from '../evidence/redacted-entry.ts'
import { salvageLedger } from '../evidence/salvage.ts'
import { type Difference, differenceIn, differencesIn } from '../judge/differences.ts'
import { type JudgedAgain, judgeAgain, type NotJudged } from '../judge/judge-again.ts'
import { reportAgain } from '../run/report-and-keep.ts'
import { outputColours } from './colours.ts'
import { namedRun } from './named-run.ts'
import { print } from './output.ts'

/** What came of judging one run again. */
interface RunJudgedAgain {
  folder: string
  judged: number
  differences: Difference[]
  /** Why others were not judged, and how many for each reason. */
  notJudged: { why: string; checks: number }[]
}

export function judgeCommand(): Command {
  return new Command('judge')
    .argument('<runs...>', 'the runs’ folders, or latest')
    .option(
      '--write',
      'keep today’s judgements in the ledgers, beside those of then, and write the reports anew',
    )
    .option('--json', 'print what differs as JSON')
    .addHelpText(
      'after',
      '\nChanges nothing without --write.' +
        '\nExit codes: 0 every check comes out as it did, 1 one does not, 2 usage, 3 not every check can be judged again.',
    )
    .action(async (names: string[], { write, json }: { write?: true; json?: true }) => {
      const runs: RunJudgedAgain[] = []
      for (const name of names) runs.push(await judgeRun(await namedRun(name), write ?? false))
      print(json ? JSON.stringify(runs, undefined, 2) : runs.map(told).join('\n\n'))
      process.exitCode = exitCodeOf(runs)
    })
}

async function judgeRun(folder: string, write: boolean): Promise<RunJudgedAgain> {
  const { entries, damage } = await salvageLedger(folder)
  if (damage) say(`${damage.what}\n${hintLine(damage)}`)
  const { again, not } = judgeAgain(asJudgedLast(entries))
  if (write) await keep(folder, entries, again)
  return { folder, judged: again.length, differences: differencesIn(again), notJudged: reasons(not) }
}

async function keep(folder: string, entries: readonly Entry[], again: readonly JudgedAgain[]): Promise<void> {
  if (!entries.some(({ type }) => type === 'run-ended')) throw new StillGoesOn(folder)
  const ledger = Ledger.open(folder)
  try {
    for (const one of again.filter(differenceIn)) {
      const { check, statement, judgement } = one
      const judged = redactedValue({ check: check.check, statement, ...judgement })
      ledger.append<'rejudgement'>({ type: 'rejudgement', version, ...judged })
    }
  } finally {
    ledger.close()
  }
  await reportAgain(folder, { isKept: true })
}

class StillGoesOn extends UsageError {
  constructor(folder: string) {
    super(`The run in ${folder} has not ended, so its ledger is not written to.`, {
      hint: 'Wait for its end, or go on with it: snapwitness run --resume FOLDER --config FILE',
    })
  }
}

function reasons(not: readonly NotJudged[]): RunJudgedAgain['notJudged'] {
  const counts = new Map<string, number>()
  for (const { why } of not) counts.set(why, (counts.get(why) ?? 0) + 1)
  return [...counts].map(([why, checks]) => ({ why, checks }))
}

function exitCodeOf(runs: readonly RunJudgedAgain[]): number {
  if (runs.some(({ differences }) => differences.length > 0)) return exitCodes.violated
  return runs.some(({ notJudged }) => notJudged.length > 0) ? exitCodes.unknown : exitCodes.held
}

function told({ folder, judged, differences, notJudged }: RunJudgedAgain): string {
  return [
    outputColours.bold(folder),
    ...differences.map(toldDifference),
    ...notJudged.map(({ why, checks }) => `  ${checks} checks are as they were: ${why}.`),
    `  ${judged - differences.length} of ${judged} checks come out as they did.`,
  ].join('\n')
}

function toldDifference({ machine, id, statement, changed, was, now }: Difference): string {
  const lines = changed.flatMap((part) => [
    `      ${part} then: ${was[part]}`,
    `      ${part} now:  ${now[part]}`,
  ])
  return [`  ${machine}: ${statement} (${id})`, ...lines].join('\n')
}
