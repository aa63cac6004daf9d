import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { nightOf, startOf } from '../../history/synthetic-night.ts'
import { tempFolder } from '../../history/temp-store.ts'
import { exampleLedger } from '../../report/example-ledger.ts'
import { runFolder } from '../../report/run-folder.ts'
import { snapwitness } from '../../support/program.ts'

/** A folder with five nights; the third and all after it break a promise on two machines. */
async function fiveNights(): Promise<string> {
  const cwd = await tempFolder()
  for (let night = 1; night <= 5; night++) {
    const verdict = ({ machine, scenario }: { machine: number; scenario: number }) =>
      night >= 3 && scenario === 2 && machine < 3 ? 'violated' : undefined
    const run = nightOf({ night, verdict })
    await mkdir(folderOf(cwd, night), { recursive: true })
    await writeFile(join(folderOf(cwd, night), 'run.json'), JSON.stringify(run))
  }
  return cwd
}

function folderOf(cwd: string, night: number): string {
  const time = startOf(night).slice(0, 19).replaceAll(':', '-')
  return join(cwd, 'runs', `${time}-${night.toString(16).padStart(8, '0')}`)
}

const knownIssue = `- promise: 2
  issue: https://bugs.example.org/2
  owner: storage team
  expires: 2030-01-01
  reason: It is known.
`

test('five nights: held, new, still, and known, told by exit code, text, step summary and page', {
  timeout: 120_000,
}, async () => {
  const cwd = await fiveNights()
  const gate = async (night: number, env = {}) => {
    const { exitCode, stdout, stderr } = await snapwitness(['gate', folderOf(cwd, night)], { cwd, env })
    return { exitCode, stderr, first: stdout.split('\n')[0], stdout }
  }
  for (const night of [1, 2]) {
    expect(await gate(night)).toMatchObject({
      exitCode: 0,
      stderr: '',
      first: 'Nothing new on build 24723872: 18 checks held',
    })
  }
  const summary = join(cwd, 'summary.md')
  expect(await gate(3, { GITHUB_STEP_SUMMARY: summary })).toMatchObject({
    exitCode: 1,
    first: 'New since build 24723872: promise 2 on 2 of 3 machines',
  })
  expect(await readFile(summary, 'utf8')).toMatch(
    /### New since build.*\| new \| promise 2: .*debian-1, debian-2 \| 2026-01-03/s,
  )
  const fourth = await gate(4)
  expect(fourth).toMatchObject({
    exitCode: 1,
    first: 'Still violated since build 24723872: promise 2 on 2 of 3 machines',
  })
  expect(fourth.stdout).toContain(
    'still: promise 2 on debian-1, debian-2, since 2026-01-03 (run 00000003) on build 24723872',
  )

  const page = await snapwitness(['history'], { cwd })
  expect(page).toMatchObject({ exitCode: 0 })
  expect(page.stdout).toMatch(
    /still +promise 2 +2: debian-1, debian-2 +2026-01-03 \(run 00000003\) +24723872/,
  )
  expect(page.stderr).toContain('Page: runs/history.html')
  expect(await readFile(join(cwd, 'runs/history.html'), 'utf8')).toContain('2026-01-03 (run 00000003)')

  await writeFile(join(cwd, 'known-issues.yaml'), knownIssue)
  const fifth = await gate(5)
  expect(fifth).toMatchObject({
    exitCode: 0,
    first: 'Nothing new on build 24723872: 14 checks held; 4 violations are known',
  })
  const json = JSON.parse((await snapwitness(['history', '--json'], { cwd })).stdout)
  expect(json).toMatchObject({ verdict: 'violated', night: { run: '00000005' } })
  expect((await stat(join(cwd, 'runs/history.db'))).mode & 0o777).toBe(0o600)
})

test('a gate that cannot say ends with 3, and one that is asked nonsense with 2', {
  timeout: 60_000,
}, async () => {
  const cwd = await tempFolder()
  const run = nightOf({ night: 1, verdict: ({ machine }) => (machine === 1 ? 'unknown' : undefined) })
  await mkdir(join(cwd, 'one'))
  await writeFile(join(cwd, 'one/run.json'), JSON.stringify(run))
  const unseen = await snapwitness(['gate', 'one'], { cwd })
  expect(unseen.exitCode).toBe(3)
  expect(unseen.stdout).toMatch(/^Not all was seen on build 24723872: 6 checks could not be made/)
  expect(await snapwitness(['gate', 'nowhere'], { cwd })).toMatchObject({ exitCode: 2 })
  await writeFile(join(cwd, 'known-issues.yaml'), '- promise: 2\n')
  const broken = await snapwitness(['gate', 'one'], { cwd })
  expect(broken.exitCode).toBe(2)
  expect(broken.stderr).toContain('known-issues.yaml:1: 0.issue: ')
})

test('a ledger that has gone on since run.json was written is what counts', { timeout: 60_000 }, async () => {
  const cwd = await tempFolder()
  const folder = await runFolder(exampleLedger({ scenarios: 1 }))
  await writeFile(join(folder, 'run.json'), JSON.stringify(nightOf({ night: 1 })))
  const told = async (at: number) => {
    await utimes(join(folder, 'run.json'), at, at)
    return (await snapwitness(['gate', folder], { cwd })).stdout
  }
  expect(await told(1)).toContain('on build 21930508')
  expect(await told(Date.now() / 1000 + 60)).toContain('on build 24723872')
})

test('a history that cannot be read is told, never with its password', { timeout: 60_000 }, async () => {
  const cwd = await fiveNights()
  const env = { SNAPWITNESS_HISTORY: 'postgresql://night:witness-of-the-dark@127.0.0.1:1/nights' }
  const { exitCode, stderr, stdout } = await snapwitness(['gate', folderOf(cwd, 1)], { cwd, env })
  expect(exitCode).toBe(3)
  expect(stderr).toMatch(
    /The history postgresql:\/\/night@127\.0\.0\.1:1\/nights could not be used: .*\nHint: /,
  )
  expect(stderr + stdout).not.toContain('witness-of-the-dark')
  const nonsense = await snapwitness(['history'], {
    cwd,
    env: { SNAPWITNESS_HISTORY: 'mysql://night:witness-of-the-dark@db' },
  })
  expect(nonsense).toMatchObject({ exitCode: 2 })
  expect(nonsense.stderr).not.toContain('witness-of-the-dark')
})

test('who only reads makes no history, and no folder that is misspelt', { timeout: 60_000 }, async () => {
  const cwd = await tempFolder()
  const history = await snapwitness(['history', '--out', 'rnus'], { cwd })
  expect(history).toMatchObject({ exitCode: 3 })
  expect(history.stderr).toMatch(/^The history rnus\/history\.db holds no run yet\.\nHint: /)
  expect(await snapwitness(['runs', 'list', '--out', 'rnus'], { cwd })).toMatchObject({
    ...{ exitCode: 0, stdout: 'No run yet.' },
  })
  expect(await readdir(cwd)).toEqual([])
})

test('a webhook is told by the program, by option or variable', { timeout: 60_000 }, async () => {
  const cwd = await fiveNights()
  const told: string[] = []
  const server = createServer(async (request, response) => {
    for await (const part of request) told.push(String(part))
    response.end('ok')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
  const result = await snapwitness(['notify', folderOf(cwd, 3), '--as', 'slack'], {
    cwd,
    env: { SNAPWITNESS_WEBHOOK: url },
  })
  expect(result).toMatchObject({ exitCode: 0 })
  expect(JSON.parse(told.join('')).text).toBe('New since build 24723872: promise 2 on 2 of 3 machines')
  expect(await snapwitness(['notify', folderOf(cwd, 3)], { cwd })).toMatchObject({ exitCode: 2 })
})

test('runs are listed with what they came to, and with where they are', { timeout: 60_000 }, async () => {
  const cwd = await fiveNights()
  const folders = [1, 2, 3].map((night) => folderOf(cwd, night))
  for (const folder of folders) {
    await writeFile(join(folder, 'ledger.jsonl'), '')
    await utimes(join(folder, 'ledger.jsonl'), 1, 1)
  }
  const [first = '', second = ''] = folders
  expect(await snapwitness(['runs', 'record', first, second], { cwd })).toMatchObject({ exitCode: 0 })
  const { stdout } = await snapwitness(['runs', 'list'], { cwd })
  expect(stdout.split('\n')).toHaveLength(3)
  expect(stdout).toMatch(/^00000003 .*not in the history: snapwitness runs record/m)
  expect(stdout).toMatch(/^00000002 .*held +3 machines +build 24723872 +runs\/2026-01-02T02-00-00-00000002$/m)
  expect(existsSync(join(cwd, 'runs/history.db'))).toBe(true)
})
