import os from 'node:os'
import { resolve } from 'node:path'
import { strToU8, zipSync } from 'fflate'
import { version } from '../core/version.ts'
import { LEDGER_FILE } from '../evidence/ledger.ts'
import { salvageLedger } from '../evidence/salvage.ts'
import { maskedEntries } from './masked/masked-entries.ts'
import { writeOwnFile } from './write-own-file.ts'
import { pagesOf } from './write-report.ts'

export interface Bundle {
  /** Its whole path. */
  path: string
  contents: { name: string; bytes: number }[]
}

/**
 * Packs what somebody who was not there needs to see what went on in a run, of nothing but what others may read.
 * @throws UsageError when the folder holds no ledger of this version
 * @throws SnapwitnessError `BUNDLE` where it cannot be written
 */
export async function writeBundle(runFolder: string, to: string): Promise<Bundle> {
  const { entries } = await salvageLedger(runFolder)
  const masked = maskedEntries(entries)
  const texts = {
    ...pagesOf(masked),
    [LEDGER_FILE]: masked.map((entry) => `${JSON.stringify(entry)}\n`).join(''),
    'computer.json': `${JSON.stringify(thisComputer(), undefined, 2)}\n`,
  }
  const files = Object.entries(texts)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, text]) => ({ name, data: strToU8(text) }))
  const zip = zipSync(Object.fromEntries(files.map(({ name, data }) => [`snapwitness/${name}`, data])))
  await writeOwnFile(to, zip, CANNOT_BE_WRITTEN)
  return { path: resolve(to), contents: files.map(({ name, data }) => ({ name, bytes: data.length })) }
}

const CANNOT_BE_WRITTEN = {
  code: 'BUNDLE',
  hint: 'Is the folder yours to write into? Name another file with --out.',
}

/** What it was packed on: most often the computer that the run was made on. */
function thisComputer(): object {
  const cpus = os.cpus()
  return {
    ...{ snapwitness: version, node: process.version, platform: process.platform, arch: process.arch },
    ...{ release: os.release(), cpus: cpus.length, cpu: cpus[0]?.model, memoryBytes: os.totalmem() },
  }
}
