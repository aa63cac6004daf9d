import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { snapwitness, startTestLab, type TestLab } from '../../support/program.ts'

let lab: TestLab

beforeAll(async () => {
  lab = await startTestLab()
})

afterAll(() => lab.stop())

const newFolder = () => mkdtemp(join(tmpdir(), 'snapwitness-init-'))

test('init --lab leads to the lab, and the doctor finds nothing that blocks a run', async () => {
  const cwd = await newFolder()
  const id = lab.config.split('/').at(-2) ?? ''
  const init = await snapwitness(['init', '--lab', id], { cwd })
  expect({ exitCode: init.exitCode, stderr: init.stderr }).toMatchObject({ exitCode: 0 })
  const doctor = await snapwitness(['doctor'], { cwd })
  expect({ exitCode: doctor.exitCode, stdout: doctor.stdout }).toMatchObject({ exitCode: 0 })
  const dryRun = await snapwitness(['run', 'documented-workflow', '--dry-run', '--json'], { cwd })
  expect(JSON.parse(dryRun.stdout).machines).toMatchObject([{ power: 'poweredOn' }, { power: 'poweredOn' }])
})

async function flags(): Promise<string[]> {
  const written = parse(await readFile(lab.config, 'utf8'))
  const { 'debian-1': linux, 'win10-1': windows } = written.machines
  return [
    ...['--host', lab.url, '--username', lab.username, '--password', `file:${written.host.password.file}`],
    ...['--thumbprint', written.host.thumbprint, '--accept-new'],
    ...['--linux', 'debian-1', '--ssh-key', `file:${linux.ssh.privateKey.file}`],
    ...['--address', `debian-1=${linux.ssh.address}:${linux.ssh.port}`],
    ...['--windows', 'win10-1', '--winrm-user', windows.winrm.username],
    ...['--winrm-password', `file:${windows.winrm.password.file}`],
    ...['--address', `win10-1=${windows.winrm.address}:${windows.winrm.port}`],
  ]
}

test('init by flags logs in to both guests, and the doctor finds nothing that blocks a run', async () => {
  const cwd = await newFolder()
  const init = await snapwitness(['init', ...(await flags())], { cwd })
  expect(init.stderr.match(/Logged in to/g)).toHaveLength(2)
  expect(init.exitCode).toBe(0)
  const made = parse(await readFile(join(cwd, 'snapwitness.yaml'), 'utf8'))
  const written = parse(await readFile(lab.config, 'utf8'))
  expect(made.machines['debian-1'].ssh.hostKey).toBe(written.machines['debian-1'].ssh.hostKey)
  const doctor = await snapwitness(['doctor'], { cwd })
  expect({ exitCode: doctor.exitCode, stdout: doctor.stdout }).toMatchObject({ exitCode: 0 })
})

test('where a guest refuses the login, init by flags writes the file all the same, and ends with 2', async () => {
  const cwd = await newFolder()
  const given = await flags()
  const at = given.indexOf('--winrm-password') + 1
  const wrong = given.with(at, 'command:echo wrong')
  const { exitCode, stderr } = await snapwitness(['init', ...wrong], { cwd })
  expect(stderr).toMatch(/Wrote snapwitness\.yaml[\s\S]*for “win10-1” does not work[\s\S]*Hint: Mend it/)
  expect(exitCode).toBe(2)
  const made = parse(await readFile(join(cwd, 'snapwitness.yaml'), 'utf8'))
  expect(Object.keys(made.machines)).toEqual(['debian-1', 'win10-1'])
})
