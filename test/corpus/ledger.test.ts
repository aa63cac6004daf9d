import { readdirSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { LEDGER_FILE } from '../../src/evidence/ledger.ts'
import { runSummary } from '../../src/evidence/run-summary.ts'
import { salvageLedger } from '../../src/evidence/salvage.ts'
import { writeReport } from '../../src/report/write-report.ts'
import { snapwitness } from '../support/program.ts'

const corpus = 'test/corpus/ledger'

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'snapwitness-corpus-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

async function runFolderWith(file: string): Promise<string> {
  const folder = await emptyFolder()
  await copyFile(join(corpus, `${file}.jsonl`), join(folder, LEDGER_FILE))
  return folder
}

async function verdictOf(folder: string) {
  const { summary, html, junit } = await writeReport(folder)
  expect((await stat(html)).size).toBeGreaterThan(1000)
  expect((await stat(junit)).size).toBeGreaterThan(100)
  return runSummary.parse(JSON.parse(await readFile(summary, 'utf8')))
}

const whole: [file: string, verdict: string][] = [
  ['whole', 'held'],
  ['whole-with-crlf', 'held'],
  ['whole-with-bom', 'held'],
  // The end of the run was never told.
  ['cut-in-the-last-line', 'unknown'],
]

test.each(whole)('%s is read as it is: %s', async (file, verdict) => {
  const folder = await runFolderWith(file)
  expect((await salvageLedger(folder)).damage).toBeUndefined()
  expect((await verdictOf(folder)).verdict).toBe(verdict)
})

/** Which lines are lost, and how many are whole. */
const damaged: [file: string, told: RegExp, entries: number][] = [
  ['cut-in-the-middle-of-a-line', /jsonl:8: this line is no entry .* 10 others are whole/, 10],
  ['two-writers-in-one-line', /jsonl:5: this line is no entry .* 9 others/, 9],
  ['two-lines-without-a-break', /jsonl:7: this line/, 9],
  ['garbage-in-the-middle', /jsonl:7–8: these 2 lines are no entries .* 11 others/, 11],
  ['blank-lines', /jsonl:6–7: these 2 lines/, 11],
  ['without-its-beginning', /does not begin with the start of a run/, 10],
  ['wrong-types', /jsonl:8–9: these 2 lines/, 9],
  ['an-entry-of-a-kind-unknown', /jsonl:6: this line/, 11],
]

test.each(damaged)('%s is read as far as it is whole, and is unknown', async (file, told, entries) => {
  const folder = await runFolderWith(file)
  const salvaged = await salvageLedger(folder)
  expect(salvaged.damage).toMatchObject({ code: 'LEDGER_DAMAGED', what: expect.stringMatching(told) })
  // The trouble itself is the entry that was added.
  expect(salvaged.entries).toHaveLength(entries + 1)
  const summary = await verdictOf(folder)
  expect(summary).toMatchObject({ verdict: 'unknown', trouble: { what: expect.stringMatching(told) } })
  expect(await readFile(join(folder, 'report.html'), 'utf8')).toContain('LEDGER_DAMAGED')
})

test('a violation that is whole stays one, whatever else is lost', async () => {
  const summary = await verdictOf(await runFolderWith('violation-and-damage'))
  expect(summary).toMatchObject({ verdict: 'violated', trouble: { code: 'LEDGER_DAMAGED' } })
})

const refused: [file: string, told: RegExp][] = [
  [
    'from-a-newer-version',
    /jsonl:1 is of format 9, which Snapwitness 9\.0\.0 wrote; this version reads up to 2/,
  ],
  ['from-a-newer-version-in-the-middle', /jsonl:4 is of format 7/],
  ['empty', /holds not one whole entry/],
  ['one-cut-line', /holds not one whole entry/],
  ['nothing-but-garbage', /holds not one whole entry/],
  ['json-of-something-else', /holds not one whole entry/],
]

test.each(refused)('%s is refused with a hint', async (file, told) => {
  await expectRefusal(await runFolderWith(file), told)
})

test('every file of the corpus is tried', () => {
  const tried = [...whole, ...damaged, ...refused].map(([file]) => file)
  const files = readdirSync(corpus).map((name) => name.replace('.jsonl', ''))
  expect(files.sort()).toEqual([...tried, 'violation-and-damage'].sort())
})

const folders: [what: string, make: (folder: string) => Promise<string>, told: RegExp][] = [
  ['no folder', async (folder) => join(folder, 'gone'), /gone holds no ledger/],
  ['an empty folder', async (folder) => folder, /holds no ledger/],
  ['a file in place of a folder', fileInPlace, /file holds no ledger/],
  ['a folder in place of the ledger', folderInPlace, /ledger.jsonl is a directory, not a file/],
  ['a link that leads nowhere in place of the ledger', linkInPlace, /holds no ledger/],
]

async function fileInPlace(folder: string): Promise<string> {
  await writeFile(join(folder, 'file'), '')
  return join(folder, 'file')
}

async function folderInPlace(folder: string): Promise<string> {
  await mkdir(join(folder, LEDGER_FILE))
  return folder
}

async function linkInPlace(folder: string): Promise<string> {
  await symlink('nowhere', join(folder, LEDGER_FILE))
  return folder
}

test.each(folders)('%s is refused with a hint', async (_what, make, told) => {
  await expectRefusal(await make(await emptyFolder()), told)
})

test('a report that cannot be written says which, and leaves no draft', async () => {
  const folder = await runFolderWith('whole')
  await mkdir(join(folder, 'report.html'))
  await expect(writeReport(folder)).rejects.toThrow(/report\.html could not be written: .*\nHint: /)
  expect(readdirSync(folder).sort()).toEqual([LEDGER_FILE, 'report.html'])
})

test('the program tells of damage beside the verdict', async () => {
  const { stderr } = await snapwitness(['report', await runFolderWith('garbage-in-the-middle')])
  expect(stderr).toMatch(/ledger\.jsonl:7–8: these 2 lines are no entries[\s\S]*\nHint: [\s\S]*unknown/)
})

test('the program tells of a ledger that it cannot read without a stack trace', async () => {
  const { exitCode, stderr } = await snapwitness(['report', await runFolderWith('from-a-newer-version')])
  expect(exitCode).toBe(2)
  expect(stderr).toMatch(/of format 9[\s\S]*\nHint: /)
  expect(stderr).not.toMatch(/\n\s+at /)
})

async function expectRefusal(folder: string, told: RegExp): Promise<void> {
  const error = await writeReport(folder).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'USAGE', message: expect.stringMatching(told) })
  expect(error).toMatchObject({ message: expect.stringMatching(/\nHint: ./) })
}
