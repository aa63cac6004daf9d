import { join } from 'node:path'
import type { Entry } from '../evidence/entries.ts'
import { type RunSummary, runSummary, summarize } from '../evidence/run-summary.ts'
import { salvageLedger } from '../evidence/salvage.ts'
import { renderJunit } from './junit.ts'
import { type Beside, renderPage } from './page.ts'
import { recordOf } from './run-record.ts'
import { writeOwnFile } from './write-own-file.ts'

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
  const texts = pagesOf(entries, beside)
  const write = async (name: keyof typeof texts) => {
    const path = join(folder, name)
    await writeOwnFile(path, texts[name], CANNOT_BE_WRITTEN)
    return path
  }
  return {
    html: await write('report.html'),
    junit: await write('junit.xml'),
    summary: await write('run.json'),
  }
}

/** The three files of these entries, by their names. */
export function pagesOf(entries: readonly Entry[], beside?: Beside) {
  const record = recordOf(entries)
  return {
    'report.html': renderPage(record, beside),
    'junit.xml': renderJunit(record),
    'run.json': `${JSON.stringify(runSummary.parse(record.summary), null, 2)}\n`,
  }
}

const CANNOT_BE_WRITTEN = {
  code: 'REPORT_WRITE',
  hint: 'Is the folder yours to write into, and is there space where it lies?',
}
