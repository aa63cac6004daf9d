import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { salvageLedger } from '../evidence/salvage.ts'
import { maskedEntries } from './masked/masked-entries.ts'
import { type ReportPaths, writePages } from './write-report.ts'

/** The folder within a run's own that holds what may leave the house. */
const MASKED_FOLDER = 'masked'

/**
 * Writes the report once more beside the first, of nothing but what may stay. The ledger and the first report stay as
 * they are.
 * @throws UsageError when the folder holds no ledger of this version
 */
export async function writeMaskedReport(runFolder: string): Promise<ReportPaths> {
  const { entries } = await salvageLedger(runFolder)
  const folder = join(runFolder, MASKED_FOLDER)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return writePages(maskedEntries(entries), folder)
}
