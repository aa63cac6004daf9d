import { rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf, SnapwitnessError } from '../core/errors.ts'
import type { EarlierAnswers } from '../evidence/earlier-answers.ts'
import type { Entry } from '../evidence/entries.ts'
import { type RunSummary, runSummary, summarize } from '../evidence/run-summary.ts'
import { salvageLedger } from '../evidence/salvage.ts'
import { renderJunit } from './junit.ts'
import { renderPage } from './page.ts'
import { recordOf } from './run-record.ts'

/** Where the pages of a run lie. */
export interface ReportPaths {
  html: string
  junit: string
  summary: string
}

/**
 * Writes `report.html`, `junit.xml` and `run.json` into a run's folder, from its ledger alone, so that an old or an
 * interrupted run can be told again. A file is there as a whole or not at all.
 * @param earlierThan finds what hosts answered in runs before this one, where somebody knows
 * @throws UsageError when the folder holds no ledger of this version
 */
export async function writeReport(
  runFolder: string,
  earlierThan?: (summary: RunSummary) => Promise<EarlierAnswers>,
): Promise<ReportPaths> {
  const { entries } = await salvageLedger(runFolder)
  return writePages(entries, runFolder, await earlierThan?.(summarize(entries)))
}

/** Writes the three files of these entries into a folder that is there. */
export async function writePages(
  entries: readonly Entry[],
  folder: string,
  earlier?: EarlierAnswers,
): Promise<ReportPaths> {
  const record = recordOf(entries)
  return {
    html: await replaceFile(join(folder, 'report.html'), renderPage(record, earlier)),
    junit: await replaceFile(join(folder, 'junit.xml'), renderJunit(record)),
    summary: await replaceFile(
      join(folder, 'run.json'),
      `${JSON.stringify(runSummary.parse(record.summary), null, 2)}\n`,
    ),
  }
}

async function replaceFile(path: string, text: string): Promise<string> {
  const draft = `${path}.${process.pid}`
  try {
    await writeFile(draft, text, { mode: 0o600 })
    await rename(draft, path)
    return path
  } catch (cause) {
    await rm(draft, { force: true })
    throw new SnapwitnessError('REPORT_WRITE', `${path} could not be written: ${messageOf(cause)}.`, {
      hint: 'Is the folder yours to write into, and is there space where it lies?',
      cause,
    })
  }
}
