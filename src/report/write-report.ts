import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readLedger } from '../evidence/ledger.ts'
import { runSummary } from '../evidence/run-summary.ts'
import { earlierAnswers } from './earlier-answers.ts'
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
 * @throws UsageError when the folder holds no ledger of this version
 */
export async function writeReport(runFolder: string): Promise<ReportPaths> {
  const record = recordOf(await readLedger(runFolder))
  return {
    html: await replaceFile(
      join(runFolder, 'report.html'),
      renderPage(record, await earlierAnswers(runFolder, record.summary)),
    ),
    junit: await replaceFile(join(runFolder, 'junit.xml'), renderJunit(record)),
    summary: await replaceFile(
      join(runFolder, 'run.json'),
      `${JSON.stringify(runSummary.parse(record.summary), null, 2)}\n`,
    ),
  }
}

async function replaceFile(path: string, text: string): Promise<string> {
  const draft = `${path}.${process.pid}`
  await writeFile(draft, text)
  await rename(draft, path)
  return path
}
