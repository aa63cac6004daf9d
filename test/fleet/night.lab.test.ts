import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { Client } from 'ssh2'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { parse, stringify } from 'yaml'
import { runsIn } from '../../src/cli/named-run.ts'
import { loadConfig } from '../../src/config/load.ts'
import type { ConfigFile } from '../../src/config/schema.ts'
import type { RunSummary } from '../../src/evidence/run-summary.ts'
import { snapwitness, startTestLab, type TestLab } from '../support/program.ts'

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

async function startRun(config: string, ...args: string[]) {
  const out = await mkdtemp(join(folder, 'runs-'))
  const run = await snapwitness(['run', '13-settings', '--config', config, '--out', out, '--json', ...args])
  const summary = run.stdout ? (JSON.parse(run.stdout) as RunSummary) : undefined
  return { exitCode: run.exitCode, stderr: run.stderr, summary, folder: join(out, await firstRunIn(out)) }
}

async function firstRunIn(out: string): Promise<string> {
  return vi.waitUntil(async () => (await runsIn(out))[0], { timeout: 60_000 })
}

/** Of the first lab, without the machine whose SSH server is dead. */
async function withoutTheDead(): Promise<string> {
  const config = parse(await readFile(sound.config, 'utf8')) as Written
  delete config.machines['debian-6']
  const path = join(folder, 'well.yaml')
  await writeFile(path, stringify(config))
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

/** What a run says, but for its times and ids. */
function said({ scenarios, machines }: RunSummary) {
  return {
    machines: machines.map(({ name }) => name),
    scenarios: scenarios.map(({ file, name, machines: crew, verdict, checks }) => ({
      ...{ file, name, crew, verdict },
      checks: checks.map(({ id, verdict: own }) => [id, own]),
    })),
  }
}

test('two shards side by side use no machine twice, and merged they are the run that was not divided', async () => {
  const config = await withoutTheDead()
  const shards = await Promise.all(['1/2', '2/2'].map((shard) => startRun(config, '--shard', shard)))
  expect(shards.map(({ exitCode }) => exitCode)).toEqual([0, 0])
  const used = shards.map(({ summary }) => summary?.machines.map(({ name }) => name) ?? [])
  expect(used.map((names) => names.length).toSorted()).toEqual([2, 3])
  expect(used.flat().toSorted()).toEqual(well)
  const whole = await startRun(config)
  const merged = await snapwitness([
    'merge',
    ...shards.map(({ folder: own }) => own),
    '--out',
    folder,
    '--json',
  ])
  expect(said(JSON.parse(merged.stdout) as RunSummary)).toEqual(said(whole.summary!))
})

test('a shard that is killed without mercy is told when it is merged, and the next night cleans what it left', async () => {
  const config = await withoutTheDead()
  const out = await mkdtemp(join(folder, 'runs-'))
  // Not by the launcher: what must die is the program itself.
  const program = ['--import', 'tsx', 'src/cli/main.ts', 'run', '13-settings', '--shard', '2/2']
  const killed = execa(process.execPath, [...program, '--config', config, '--out', out], { reject: false })
  const run = await firstRunIn(out)
  await expect
    .poll(() => readFile(join(out, run, 'ledger.jsonl'), 'utf8'), { timeout: 60_000 })
    .toContain('"scenario-started"')
  killed.kill('SIGKILL')
  await killed
  const other = await startRun(config, '--shard', '1/2')
  const merged = await snapwitness(['merge', join(out, run), other.folder, '--out', folder, '--json'])
  expect(merged.exitCode).toBe(3)
  expect(merged.stderr).toMatch(/[Ss]hard 2/)
  const next = await startRun(config, '--clean-first')
  expect(next.summary?.verdict).toBe('held')
  expect(next.stderr).toContain('cleaning what the run')
})
