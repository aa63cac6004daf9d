import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import os, { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { zipSync } from 'fflate'
import { messageOf, SnapwitnessError } from '../core/errors.ts'
import { replaceFile } from '../core/replace-file.ts'
import { version } from '../core/version.ts'
import type { Entry } from '../evidence/entries.ts'
import { LEDGER_FILE } from '../evidence/ledger.ts'
import { salvageLedger } from '../evidence/salvage.ts'
import { maskedEntries } from './masked/masked-entries.ts'
import { writePages } from './write-report.ts'

interface Packed {
  name: string
  bytes: number
}

export interface Bundle {
  /** Its whole path. */
  path: string
  contents: Packed[]
}

/**
 * Packs what somebody who was not there needs to see what went on in a run, of nothing but what others may read.
 * @throws UsageError when the folder holds no ledger of this version
 * @throws SnapwitnessError `BUNDLE` where it cannot be written
 */
export async function writeBundle(runFolder: string, to: string): Promise<Bundle> {
  const { entries } = await salvageLedger(runFolder)
  const desk = await mkdtemp(join(tmpdir(), 'snapwitness-bundle-'))
  try {
    await fill(desk, maskedEntries(entries))
    const names = (await readdir(desk)).sort()
    const files = await Promise.all(
      names.map(async (name) => ({ name, data: await readFile(join(desk, name)) })),
    )
    const zip = zipSync(Object.fromEntries(files.map(({ name, data }) => [`snapwitness/${name}`, data])))
    return {
      path: await write(to, zip),
      contents: files.map(({ name, data }) => ({ name, bytes: data.length })),
    }
  } finally {
    await rm(desk, { recursive: true })
  }
}

async function fill(desk: string, masked: readonly Entry[]): Promise<void> {
  await writePages(masked, desk)
  await writeFile(join(desk, LEDGER_FILE), masked.map((entry) => `${JSON.stringify(entry)}\n`).join(''))
  await writeFile(join(desk, 'computer.json'), `${JSON.stringify(thisComputer(), undefined, 2)}\n`)
}

/** What it was packed on: most often the computer that the run was made on. */
function thisComputer(): object {
  const cpus = os.cpus()
  return {
    ...{ snapwitness: version, node: process.version, platform: process.platform, arch: process.arch },
    ...{ release: os.release(), cpus: cpus.length, cpu: cpus[0]?.model, memoryBytes: os.totalmem() },
  }
}

async function write(to: string, packed: Uint8Array): Promise<string> {
  const path = resolve(to)
  try {
    await mkdir(dirname(path), { recursive: true })
    await replaceFile(path, packed, 0o600)
    return path
  } catch (cause) {
    throw new SnapwitnessError('BUNDLE', `${to} could not be written: ${messageOf(cause)}.`, {
      hint: 'Is the folder yours to write into? Name another file with --out.',
      cause,
    })
  }
}
