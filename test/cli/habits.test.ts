import { chmod, cp, mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { exampleLedger } from '../report/example-ledger.ts'
import { runFolder } from '../report/run-folder.ts'
import { snapwitness } from '../support/program.ts'
import { ScriptedHost } from '../vsphere/scripted-host.ts'

const emptyFolder = () => mkdtemp(join(tmpdir(), 'snapwitness-habits-'))

/** A folder with two runs and something else beside them. */
async function folderWithRuns(): Promise<string> {
  const folder = await emptyFolder()
  const run = await runFolder(exampleLedger({ scenarios: 1 }))
  for (const name of ['2026-11-27T04-00-00-aaaaaaaa', '2026-11-28T04-00-00-00000000']) {
    await cp(run, join(folder, 'runs', name), { recursive: true })
  }
  await mkdir(join(folder, 'runs', 'zzz'), { recursive: true })
  await mkdir(join(folder, 'runs', '2026-11-29T04-00-00-ffffffff'))
  return folder
}

test('the latest run is the newest that has a ledger, for report and judge alike', async () => {
  const cwd = await folderWithRuns()
  const report = await snapwitness(['report', 'latest', '--json'], { cwd })
  expect({ exitCode: report.exitCode, stderr: report.stderr }).toMatchObject({ exitCode: 0 })
  expect(report.stderr).toContain('Report: runs/2026-11-28T04-00-00-00000000/report.html')
  const judged = await snapwitness(['judge', 'latest', '--json'], { cwd })
  expect(JSON.parse(judged.stdout)).toMatchObject([{ folder: 'runs/2026-11-28T04-00-00-00000000' }])
})

test('a page is opened by what this computer opens pages with', async () => {
  const cwd = await folderWithRuns()
  const browser = join(cwd, 'browser')
  await writeFile(browser, `#!/bin/sh\necho "$1" > ${join(cwd, 'opened')}\n`)
  await chmod(browser, 0o755)
  const env = { BROWSER: browser, DISPLAY: '' }
  const { exitCode, stderr } = await snapwitness(['report', 'latest', '--open'], { cwd, env })
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 })
  const page = join(cwd, 'runs', '2026-11-28T04-00-00-00000000', 'report.html')
  expect(await readFile(join(cwd, 'opened'), 'utf8')).toContain(page)
})

test('where nothing opens a page, that is said, and the page is there all the same', async () => {
  const cwd = await folderWithRuns()
  const env = {
    BROWSER: '/nowhere/browser',
    PATH: `${process.execPath.replace(/\/node$/, '')}:/bin:/nowhere`,
  }
  const { exitCode, stderr } = await snapwitness(['report', 'latest', '--open'], { cwd, env })
  expect(stderr).toMatch(/could open .*report\.html\.\nHint: /)
  expect(exitCode).toBe(3)
})

test.each([
  ['on a pipe', {}, false],
  ['on a pipe, when they are asked for', { FORCE_COLOR: '1' }, true],
  ['when they are both asked for and not wanted', { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
  ['when they are switched off', { FORCE_COLOR: '0' }, false],
])('colours %s', async (_where, env, coloured) => {
  const cwd = await folderWithRuns()
  const quiet = { NO_COLOR: '', ...env }
  const { stderr } = await snapwitness(['report', 'latest'], { cwd, env: quiet })
  expect(stderr).toContain('checks held')
  expect(stderr.includes('\x1b[')).toBe(coloured)
})

test.each([['run'], ['doctor'], ['allow', 'debian-1'], ['clean', '--host']])(
  'a host that refuses the login is asked once, and that is the user’s to mend: %s',
  async (...command) => {
    const host = await ScriptedHost.start({ Login: () => ({ fault: 'InvalidLogin' }) })
    onTestFinished(() => host.close())
    const cwd = await emptyFolder()
    await writeFile(join(cwd, 'snapwitness.yaml'), configFor(host))
    const { exitCode, stderr } = await snapwitness(command, {
      cwd,
      env: { HOST_PASSWORD: 'not the password' },
    })
    expect(stderr).toMatch(/InvalidLogin[\s\S]*\nHint: check the user name/)
    expect(exitCode).toBe(2)
    expect(host.requests.filter(({ method }) => method === 'Login')).toHaveLength(1)
    expect(await readdir(cwd)).toEqual(['snapwitness.yaml'])
  },
)

test('the scenarios that would run are listed, and nobody is contacted', async () => {
  const host = await ScriptedHost.start()
  onTestFinished(() => host.close())
  const cwd = await emptyFolder()
  await writeFile(join(cwd, 'snapwitness.yaml'), configFor(host))
  const args = ['run', '--list', '--json', '--name', 'suspended and reverted starts', 'promises/06']
  const { exitCode, stdout } = await snapwitness(args, { cwd, env: { HOST_PASSWORD: 'a password' } })
  expect(JSON.parse(stdout)).toEqual([
    {
      file: 'scenarios/promises/06-suspended-machine.scenario.ts',
      name: expect.stringMatching(/suspended and reverted/),
    },
  ])
  expect(exitCode).toBe(0)
  expect({ bytes: host.bytes, left: await readdir(cwd) }).toEqual({ bytes: 0, left: ['snapwitness.yaml'] })
})

test.each([['--list'], ['--dry-run'], ['--no-history']])(
  'a pattern that is no regular expression is the user’s to mend, before anything is read: run %s',
  async (flag) => {
    const cwd = await emptyFolder()
    const { exitCode, stderr } = await snapwitness(['run', flag, '--name', 'two (disks'], { cwd })
    expect(stderr).toMatch(/“two \(disks” is no regular expression[\s\S]*\nHint: /)
    expect(exitCode).toBe(2)
  },
)

test('a scenario file that cannot be loaded is named', async () => {
  const cwd = await emptyFolder()
  await mkdir(join(cwd, 'scenarios'))
  await writeFile(join(cwd, 'scenarios/orders.scenario.mjs'), "throw new Error('it is too late')\n")
  const { exitCode, stderr } = await snapwitness(['run', '--list', 'orders'], { cwd })
  expect(stderr).toContain('scenarios/orders.scenario.mjs: it is too late')
  expect(exitCode).toBe(3)
})

test('a vitest configuration that cannot be used is its author’s to mend, and no defect of ours', async () => {
  const cwd = await emptyFolder()
  await writeFile(join(cwd, 'vitest.config.mjs'), "export default { test: { projects: ['nowhere/*'] } }\n")
  const { exitCode, stderr } = await snapwitness(['run', '--list'], { cwd })
  expect(stderr).toMatch(/vitest\.config\.mjs[\s\S]*No projects were found[\s\S]*\nHint: /)
  expect(stderr).not.toContain('defect of Snapwitness')
  expect(exitCode).toBe(2)
})

test('another thumbprint than the pinned one is answered with the one that was seen', async () => {
  const host = await ScriptedHost.start()
  onTestFinished(() => host.close())
  const cwd = await emptyFolder()
  await writeFile(join(cwd, 'other.yaml'), configFor({ url: host.url, thumbprint: 'AB'.repeat(32) }))
  // No --config: the variable names it.
  const env = { HOST_PASSWORD: 'a password', SNAPWITNESS_CONFIG: 'other.yaml' }
  const { exitCode, stderr } = await snapwitness(['doctor'], { cwd, env })
  expect(stderr).toContain(host.thumbprint)
  expect(exitCode).toBe(3)
})

function configFor({ url, thumbprint }: { url: string; thumbprint: string }): string {
  return `host:
  url: ${url}
  username: root
  password: { env: HOST_PASSWORD }
  thumbprint: sha256 Fingerprint=${thumbprint}
machines:
  debian-1:
    guest: linux
    ssh: { username: root, password: { env: HOST_PASSWORD }, knownHosts: known_hosts }
`
}
