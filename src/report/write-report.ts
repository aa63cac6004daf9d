import { join } from 'node:path'
import { messageOf, SnapwitnessError } from '../core/errors.ts'
import { replaceFile } from '../core/replace-file.ts'
import type { Entry } from '../evidence/entries.ts'
import { type RunSummary, runSummary, summarize } from '../evidence/run-summary.ts'
import { salvageLedger } from '../evidence/salvage.ts'
import { renderJunit } from './junit.ts'
import { type Beside, renderPage } from './page.ts'
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
 * @param lookUp finds what there is to tell beside it, where somebody knows other runs
 * @throws UsageError when the folder holds no ledger of this version
 */
export async function writeReport(
  runFolder: string,
  lookUp?: (summary: RunSummary) => Promise<Beside>,
): Promise<ReportPaths> {
  const { entries } = await salvageLedger(runFolder)
  return writePages(entries, runFolder, await lookUp?.(summarize(entries)))
}

/** Writes the three files of these entries into a folder that is there. */
export async function writePages(
  entries: readonly Entry[],
  folder: string,
  beside?: Beside,
): Promise<ReportPaths> {
  const record = recordOf(entries)
  return {
    html: await write(join(folder, 'report.html'), renderPage(record, beside)),
    junit: await write(join(folder, 'junit.xml'), renderJunit(record)),
    summary: await write(
      join(folder, 'run.json'),
      `${JSON.stringify(runSummary.parse(record.summary), null, 2)}\n`,
    ),
  }
}

async function write(path: string, text: string): Promise<string> {
  try {
    await replaceFile(path, text, 0o600)
    return path
  } catch (cause) {
    throw new SnapwitnessError('REPORT_WRITE', `${path} could not be written: ${messageOf(cause)}.`, {
      hint: 'Is the folder yours to write into, and is there space where it lies?',
      cause,
    })
  }
}
