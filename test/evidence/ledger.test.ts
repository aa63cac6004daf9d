import { appendFile, mkdtemp, readFile, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { secret } from '../../src/core/redact.ts'
import type { EntryOf } from '../../src/evidence/entries.ts'
import { LEDGER_FILE, Ledger, readLedger } from '../../src/evidence/ledger.ts'
import { summarize } from '../../src/evidence/run-summary.ts'

let folder = ''

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'snapwitness-ledger-')), 'run')
})

const started: Parameters<Ledger['append']>[0] = {
  type: 'run-started',
  format: 1,
  runId: '5f3a9c01',
  version: '0',
  command: 'test',
}
const scenario: Parameters<Ledger['append']>[0] = {
  type: 'scenario-started',
  scenario: 's',
  name: 'a scenario',
  file: 'f',
  machines: ['debian-1'],
}
const check: Omit<EntryOf<'check'>, 'at' | 'verdict'> = {
  type: 'check',
  scenario: 's',
  step: 't',
  check: 'c',
  id: 'disk.absent',
  object: '',
  negated: false,
  args: {},
  machine: 'debian-1',
  statement: 'It holds',
  expected: 'a',
  seen: 'a',
  observations: [],
}

test('an entry is on the disk, with its time, when append returns', async () => {
  Ledger.open(folder).append(scenario)
  const [line] = (await readFile(join(folder, LEDGER_FILE), 'utf8')).split('\n')
  expect(JSON.parse(line ?? '')).toMatchObject({ ...scenario, at: expect.stringMatching(/^20\d\d-.*Z$/) })
})

test('a run folder and its ledger are for their owner alone', async () => {
  Ledger.open(folder)
  expect((await stat(folder)).mode & 0o777).toBe(0o700)
  expect((await stat(join(folder, LEDGER_FILE))).mode & 0o777).toBe(0o600)
})

test('a known secret does not reach the ledger', async () => {
  Ledger.open(folder).append({ ...scenario, name: `run with ${secret('hunter2hunter2')}` })
  expect(await readFile(join(folder, LEDGER_FILE), 'utf8')).not.toContain('hunter2')
})

test('two writers append to one ledger', async () => {
  const [one, two] = [Ledger.open(folder), Ledger.open(folder)]
  one.append(started)
  two.append(scenario)
  one.append({ ...check, verdict: 'held' })
  expect((await readLedger(folder)).map((entry) => entry.type)).toEqual([
    'run-started',
    'scenario-started',
    'check',
  ])
})

test('a last line that a crash cut off is left out; everything before it is read', async () => {
  Ledger.open(folder).append(started)
  await appendFile(join(folder, LEDGER_FILE), '{"type":"scenario-sta')
  expect(await readLedger(folder)).toHaveLength(1)
})

test('a line that is no entry is refused with its place', async () => {
  Ledger.open(folder).append(started)
  await appendFile(join(folder, LEDGER_FILE), '{"type":"from the future"}\n')
  await expect(readLedger(folder)).rejects.toThrow(/ledger\.jsonl:2 is not a ledger entry[\s\S]*Hint: /)
})

test('a folder without a ledger is refused', async () => {
  await expect(readLedger(folder)).rejects.toThrow(/holds no ledger/)
})

test('a run that was interrupted is unknown, and violated when it had found a violation', async () => {
  const ledger = Ledger.open(folder)
  ledger.append(started)
  ledger.append(scenario)
  ledger.append({ ...check, verdict: 'held' })
  expect(summarize(await readLedger(folder)).verdict).toBe('unknown')
  ledger.append({ ...check, verdict: 'violated' })
  expect(summarize(await readLedger(folder)).verdict).toBe('violated')
})

test('a run that ended well is held, with its checks under their scenario', async () => {
  const ledger = Ledger.open(folder)
  ledger.append(started)
  ledger.append(scenario)
  ledger.append({ ...check, verdict: 'held' })
  ledger.append({ type: 'scenario-ended', scenario: 's', verdict: 'held', durationMs: 5 })
  ledger.append({ type: 'run-ended', verdict: 'held', durationMs: 7 })
  expect(summarize(await readLedger(folder))).toMatchObject({
    verdict: 'held',
    durationMs: 7,
    scenarios: [
      {
        name: 'a scenario',
        verdict: 'held',
        durationMs: 5,
        checks: [{ statement: 'It holds', verdict: 'held' }],
      },
    ],
  })
})

test('a scenario that checked nothing is unknown, whatever it says of itself', async () => {
  const ledger = Ledger.open(folder)
  ledger.append(started)
  ledger.append(scenario)
  ledger.append({ type: 'scenario-ended', scenario: 's', verdict: 'held', durationMs: 5 })
  ledger.append({ type: 'run-ended', verdict: 'held', durationMs: 7 })
  expect(summarize(await readLedger(folder))).toMatchObject({
    verdict: 'unknown',
    scenarios: [{ verdict: 'unknown' }],
  })
})

test('a password that is a word of ours does not spoil the ledger', async () => {
  for (const word of ['linux', 'held', 'check', 'debian-1', 'scenario']) secret(word)
  const ledger = Ledger.open(folder)
  ledger.append({
    type: 'machine',
    machine: 'debian-1',
    guest: 'linux',
    os: 'Debian GNU/linux',
    standIn: false,
  })
  ledger.append({ ...check, verdict: 'held', seen: 'held by linux' })
  expect(await readLedger(folder)).toMatchObject([
    { type: 'machine', guest: 'linux', os: 'Debian GNU/«redacted»' },
    { type: 'check', verdict: 'held', seen: '«redacted» by «redacted»' },
  ])
})

test('a ledger that is full takes no more of what is seen, and has room for last words', async () => {
  const ledger = Ledger.open(folder)
  const seen = { kind: 'expectation', said: 'x'.repeat(4_000_000) } as const
  const about = { scenario: 's', step: 't', observation: 'o', machine: 'debian-1' }
  ledger.append(started)
  const fill = () => {
    for (let i = 0; i < 33; i++) ledger.append({ type: 'observation', ...about, seen })
  }
  expect(fill).toThrow(expect.objectContaining({ code: 'LEDGER_FULL' }))
  for (let i = 0; i < 1_000; i++) ledger.append({ ...check, verdict: 'held' })
  ledger.append({ type: 'run-ended', verdict: 'unknown', durationMs: 1 })
  expect((await readLedger(folder)).at(-1)).toMatchObject({ type: 'run-ended' })
})
