import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json, text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { runSummary } from '../../src/evidence/run-summary.ts'
import { exampleLedger } from '../report/example-ledger.ts'
import { runFolder } from '../report/run-folder.ts'
import { launcher, snapwitness } from '../support/program.ts'

/** The program in an empty folder. */
async function inEmptyFolder(args: string[], env: Record<string, string> = {}) {
  return snapwitness(args, { cwd: await mkdtemp(join(tmpdir(), 'snapwitness-cli-')), env })
}

test('help names every command and the exit codes', async () => {
  const { exitCode, stdout } = await inEmptyFolder(['--help'])
  expect(exitCode).toBe(0)
  for (const word of ['demo', 'doctor', 'run', 'lab', 'report', 'schema', 'setup', 'Exit codes: 0 '])
    expect(stdout).toContain(word)
})

const mistakes: [what: string, args: string[], told: RegExp][] = [
  ['an unknown command', ['rnu'], /unknown command 'rnu'[\s\S]*\nHint: `snapwitness --help`/],
  [
    'an unknown option',
    ['demo', '--fast'],
    /unknown option '--fast'[\s\S]*\nHint: `snapwitness demo --help`/,
  ],
  [
    'an image without its checksum',
    ['lab', 'image', 'import', 'image.tar.gz'],
    /its file or address and its checksum\.\nHint: /,
  ],
  ['a run without a configuration', ['run'], /snapwitness\.yaml could not be read\.\nHint: .*--config/],
  ['a doctor without a configuration', ['doctor'], /snapwitness\.yaml could not be read\.\nHint: /],
  [
    'a configuration that is not there',
    ['run', '--config', 'no.yaml'],
    /no\.yaml could not be read\.\nHint: /,
  ],
  ['a folder that is no run', ['report', '.'], /holds no ledger\.\nHint: /],
  [
    'a lab that does not run',
    ['lab', 'down', 'ffffffff'],
    /No lab of that name runs here: ffffffff\.\nHint: /,
  ],
  [
    'an unknown fault',
    ['lab', 'up', '--fault', 'gremlins'],
    /no fault named “gremlins”\.\nHint: There are: /,
  ],
  [
    'an unknown fault of a demo',
    ['demo', '--fault', 'stale-overlya'],
    /no fault named “stale-overlya”\.\nHint: Did you mean stale-overlay\? /,
  ],
  ['an unknown fault among the mutants', ['mutants', '--fault', 'nope'], /no fault named “nope”\.\nHint: /],
  [
    'an unknown liberty among the mutants',
    ['mutants', '--liberty', 'vmfs-spase'],
    /no liberty named “vmfs-spase”\.\nHint: Did you mean vmfs-sparse\? /,
  ],
  ['the latest run where there is none', ['report', 'latest'], /no run in runs\/ yet.*\nHint: /],
  [
    'an unknown liberty among others',
    ['lab', 'up', '--liberty', 'sesparse', 'elves'],
    /no liberty named “elves”\.\nHint: There are: .*sesparse/,
  ],
]

test.each(mistakes)('%s is a usage error, told without a stack trace', async (_what, args, told) => {
  const { exitCode, stdout, stderr } = await inEmptyFolder(args)
  expect(stderr).toMatch(told)
  expect(stderr).not.toMatch(/\n\s+at /)
  expect(stdout).toBe('')
  expect(exitCode).toBe(2)
})

test('a mistake in the configuration is told with file and line', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'snapwitness-cli-')), 'snapwitness.yaml')
  await writeFile(file, 'host:\n  url: http://esxi7.example.org/sdk\n')
  const { exitCode, stderr } = await inEmptyFolder(['run', '--config', file])
  expect(stderr).toContain(`${file}:2: host.url`)
  expect(exitCode).toBe(2)
})

test('where programs are missing and installing is forbidden, the one line that installs them is told', async () => {
  const env = { PATH: '/nowhere', SNAPWITNESS_NO_INSTALL: '1' }
  const { exitCode, stderr } = await inEmptyFolder(['lab', 'up'], env)
  expect(stderr).toMatch(/qemu-system-x86_64.*\nHint: Run: sudo apt-get install .*qemu-system-x86/)
  expect(exitCode).toBe(2)
})

test('the schema is printed as JSON on standard output', async () => {
  const { stdout, exitCode } = await inEmptyFolder(['schema'])
  expect(JSON.parse(stdout)).toHaveProperty('properties.machines')
  expect(exitCode).toBe(0)
})

test('the liberties of a lab are listed with their sources', async () => {
  const { stdout } = await inEmptyFolder(['lab', 'liberties', '--json'])
  expect(JSON.parse(stdout).liberties).toContainEqual(
    expect.objectContaining({
      name: 'vmfs-sparse',
      source: expect.stringContaining('Opvizor'),
      touches: ['each-disk-has-its-own-delta'],
      numbers: [1],
    }),
  )
})

test('a reader that comes late gets all of the output', async () => {
  const scenarios = 200
  const folder = await runFolder(exampleLedger({ scenarios }))
  const report = spawn(process.execPath, [launcher, 'report', folder, '--json'])
  // The verdict is the last thing said; what the result is waiting in holds a part of it only.
  await once(report.stderr, 'data')
  const summary = runSummary.parse(await json(report.stdout))
  expect(summary.scenarios).toHaveLength(scenarios)
})

test('a reader that has gone away is no defect', async () => {
  const program = spawn(process.execPath, [launcher, 'schema'])
  program.stdout.destroy()
  const [stderr, [exitCode]] = await Promise.all([text(program.stderr), once(program, 'exit')])
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
})
