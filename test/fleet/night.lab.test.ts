import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'ssh2'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { loadConfig } from '../../src/config/load.ts'
import type { ConfigFile } from '../../src/config/schema.ts'
import { startTestLab, type TestLab } from '../support/program.ts'
import { startRun } from './start-run.ts'

// Two labs as two hosts. One has six machines, of which one’s SSH server is dead; the other breaks a promise on its only one.
const well = ['debian-1', 'debian-2', 'debian-3', 'debian-4', 'debian-5']
let sound: TestLab
let broken: TestLab
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snapwitness-night-'))
  ;[sound, broken] = await Promise.all([
    startTestLab(['--no-windows', '--linux', ...well, 'debian-6']),
    startTestLab(['--no-windows', '--linux', 'debian-7', '--fault', 'settings-not-restored']),
  ])
})
afterAll(() => Promise.all([sound?.stop(), broken?.stop()]))

type Written = Pick<ConfigFile, 'host'> & Required<Pick<ConfigFile, 'machines'>>

/** Of both labs and a machine that is on neither. */
async function configOfBoth(more: object = {}): Promise<string> {
  const [one, other] = await Promise.all(
    [sound, broken].map(async (lab) => parse(await readFile(lab.config, 'utf8')) as Written),
  )
  const on = (host: string, machines: Written['machines']) =>
    Object.fromEntries(Object.entries(machines).map(([name, machine]) => [name, { ...machine, host }]))
  const machines = { ...on('sound', one!.machines), ...on('broken', other!.machines) }
  const path = join(folder, `${Object.keys(more).join('-') || 'plain'}.yaml`)
  await writeFile(
    path,
    stringify({
      hosts: { sound: one!.host, broken: other!.host },
      machines: { ...machines, 'debian-8': { ...machines['debian-7'], host: 'sound' } },
      ...more,
    }),
  )
  return path
}

/** Kills the SSH server of a guest, our own connection with it. */
async function endSshOf(name: string): Promise<void> {
  const machine = (await loadConfig(sound.config)).machines.find((one) => one.name === name)
  if (machine?.guest !== 'linux') throw new TypeError(`no Linux ${name}`)
  const { address, port, username, privateKey } = machine.ssh
  const client = new Client()
  await new Promise<void>((resolve, reject) => {
    client.on('ready', () => client.exec('systemctl stop ssh.socket ssh.service; pkill sshd', () => {}))
    client.on('close', () => resolve()).on('error', reject)
    client.connect({ host: address ?? '', port, username, privateKey: privateKey ?? '' })
  })
}

test('what is wrong with one machine is told of it alone: the others have their full verdicts', async () => {
  await endSshOf('debian-6')
  const { exitCode, stderr, summary } = await startRun(await configOfBoth())
  const verdicts = Object.fromEntries(
    (summary?.scenarios ?? []).map(({ machines, verdict, trouble }) => [
      machines.join(),
      trouble ? 'unknown' : verdict,
    ]),
  )
  expect(verdicts).toEqual({
    ...Object.fromEntries(well.map((name) => [name, 'held'])),
    'debian-6': 'unknown',
    'debian-7': 'violated',
    'debian-8': 'unknown',
  })
  expect(exitCode).toBe(1)
  for (const name of ['debian-6', 'debian-7', 'debian-8']) expect(stderr).toContain(name)
  expect(summary?.hosts).toHaveLength(2)
})

test('with --strict one machine that cannot be used keeps the run from all', async () => {
  const { exitCode, stderr, summary } = await startRun(await configOfBoth(), '--strict')
  expect(summary).toMatchObject({ scenarios: [], trouble: { code: 'USAGE' } })
  expect(exitCode).toBe(2)
  expect(stderr).toContain('debian-8')
})
