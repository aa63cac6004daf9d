import { once } from 'node:events'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { runsIn } from '../../src/cli/named-run.ts'
import type { Verdict } from '../../src/evidence/verdict.ts'
import { powerOn } from '../support/power-on.ts'
import { snapwitness, startTestLab } from '../support/program.ts'

// Two machines, five nights; from the third on a promise is broken on one of them.
const MACHINES = ['debian-1', 'debian-2']
const NEW = ['--no-windows', '--linux', ...MACHINES]
const BROKEN = ['--fault', 'settings-not-restored']
let cwd: string
const runs = () => join(cwd, 'runs')
const said = (message: string) => ({ cwd, env: { GITHUB_STEP_SUMMARY: join(cwd, message) } })

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'snapwitness-nights-'))
})

/** So many nights on one lab. */
async function nights(count: number, flags: string[]): Promise<Verdict[]> {
  const lab = await startTestLab([...flags, '--folder', join(cwd, 'lab')])
  try {
    if (flags !== NEW) await powerOn(lab, MACHINES)
    const verdicts: Verdict[] = []
    for (let night = 0; night < count; night++) {
      const { stdout } = await snapwitness(
        ['run', '13-settings', '--config', lab.config, '--out', runs(), '--json'],
        { cwd },
      )
      verdicts.push(JSON.parse(stdout).verdict)
    }
    return verdicts
  } finally {
    await lab.stop()
  }
}

/** What a webhook is told of the newest night. */
async function notified(): Promise<string> {
  let told = ''
  const server = createServer(async (request, response) => {
    told = await text(request)
    response.end()
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  await snapwitness(['notify', 'latest', '--out', runs(), '--webhook', url, '--as', 'slack'], { cwd })
  return told
}

const gate = (summary = 'summary.md') => snapwitness(['gate', 'latest', '--out', runs()], said(summary))

test('what broke in the third of five nights is told in the fourth morning, and known in the fifth', async () => {
  expect(await nights(2, NEW)).toEqual(['held', 'held'])
  expect((await gate()).exitCode).toBe(0)

  expect(await nights(1, BROKEN)).toEqual(['violated'])
  const third = await gate('third.md')
  const since = new Date().toISOString().slice(0, 10)
  expect(third.exitCode).toBe(1)
  const newest = (await runsIn(runs())).at(-1) ?? ''
  const page = await readFile(join(runs(), newest, 'report.html'), 'utf8')
  for (const word of [third.stdout, await readFile(join(cwd, 'third.md'), 'utf8'), await notified(), page])
    for (const part of [/new/i, /debian-1/, /debian-2/, new RegExp(since), /build|\d{7,}/])
      expect(word).toMatch(part)
  expect(third.stdout).toMatch(/^New since build \d+: promise/)

  expect(await nights(1, BROKEN)).toEqual(['violated'])
  const fourth = await gate()
  expect(fourth.stdout).toMatch(/still/i)
  expect(fourth.exitCode).toBe(1)

  await writeFile(
    join(cwd, 'known-issues.yaml'),
    '- check: settings.annotation-and-extra-config\n  issue: https://bugs.example.org/4711\n  owner: storage team\n  expires: 2999-01-01\n  reason: It is being mended.\n',
  )
  expect(await nights(1, BROKEN)).toEqual(['violated'])
  const fifth = await gate()
  expect(fifth.stdout).toMatch(/known/i)
  expect(fifth.exitCode).toBe(0)
})
