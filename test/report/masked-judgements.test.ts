import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import type { Entry } from '../../src/evidence/entries.ts'
import type { Seen } from '../../src/evidence/seen.ts'
import { applied } from '../../src/judge/applied.ts'
import { judgeAgain } from '../../src/judge/judge-again.ts'
import { table } from '../../src/judge/table.ts'
import { maskedEntries } from '../../src/report/masked/masked-entries.ts'
import { writeMaskedReport } from '../../src/report/write-masked-report.ts'
import { everyCheck } from './every-entry.ts'
import { damagedWitness, hostView, rawDisk, volume } from './example-sights.ts'
import { runFolder } from './run-folder.ts'

const at = '2026-03-02T02:15:04.000Z'
const here = { at, scenario: 's', step: 't', machine: 'payroll' }

test.each([
  ['every name is another', (member: string, i: number) => `${member} ${i}`],
  ['all names are the same', () => 'payroll'],
  ['names are those of their members', (member: string) => `a ${member}`],
])('where %s, masked evidence comes to the verdict of the whole, in words of its own', (_, name) => {
  let count = 0
  // Node.js takes nearly any word with a number for a time.
  const strings = (member: string) => (member === 'clock' ? at : name(member, count++))
  const { again } = judgeAgain(everyCheck(strings))
  expect(new Set(again.map(({ check }) => check.id))).toEqual(new Set(table.keys()))
  count = 0
  const verdicts = new Map(again.map(({ check, judgement }) => [check.check, judgement.verdict]))
  const entries = everyCheck(strings).map((entry) =>
    entry.type === 'check' ? { ...entry, verdict: verdicts.get(entry.check) ?? entry.verdict } : entry,
  )
  const masked = maskedEntries(entries).filter((entry) => entry.type === 'check')
  expect(masked.filter(({ expected }) => expected === '«masked»')).toEqual([])
  expect(masked.map(({ verdict }) => verdict)).toEqual([...verdicts.values()])
})

test('a masked report says what was promised, what broke, on which disk and in which blocks', async () => {
  const { html, junit, summary } = await writeMaskedReport(await runFolder(brokenRun()))
  const page = await readFile(html, 'utf8')
  for (const told of [
    'A revert discards the current disk and memory state',
    'vSphere API, RevertToSnapshot_Task',
    'A revert discards what came after, and leads to the power state of the snapshot',
    'Running, without memory: off',
    'The second disk holds exactly what was written',
    '1784 of 16384 blocks are wrong; blocks 700–1599 stale: generation 2 (at byte 2867200)',
    'files machine-1/machine-1_1-000002.qcow2',
    '<b>blocks 5005–5068</b> misdirected: holds block 5101 of generation 3',
    'present, 2 GiB, no partition table, no file system, zeros at both ends',
    'Disk 1, 2 GiB, online, GPT, ntfs “label-1” at E:',
    'After the revert, the machine stands under “snapshot-1” in the snapshot manager',
    'Hard disk 2',
    '21.4 s',
    'TASK_VANISHED',
  ]) {
    expect(page).toContain(told)
  }
  expect(await readFile(junit, 'utf8')).toContain('name="witness.holds, machine-1, second disk"')
  expect(JSON.parse(await readFile(summary, 'utf8')).scenarios[0].checks).toMatchObject([
    { judgement: 'disk.uninitialized', object: 'second disk', verdict: 'violated' },
    { judgement: 'witness.holds', object: 'second disk', verdict: 'violated' },
    { judgement: 'revert.place', object: 'snapshot-1', verdict: 'held' },
  ])
  expect(page).not.toMatch(/payroll|before-the-audit|second-drive|5f3a9c01 /)
})

test('what was judged by another version is told where today’s comes to that verdict too', () => {
  const run = brokenRun()
  const check = run.find((entry) => entry.type === 'check')
  if (check?.type !== 'check') throw new Error('the run has checks')
  const rejudged = (verdict: 'held' | 'violated'): Entry => ({
    ...{ type: 'rejudgement', at, version: '0.2.0', check: check.check, verdict },
    ...{ statement: 'payroll', expected: 'payroll', seen: 'payroll' },
  })
  const [same, other] = maskedEntries([...run, rejudged('violated'), rejudged('held')]).slice(-2)
  expect(same).toMatchObject({ seen: expect.stringContaining('GPT') })
  expect(other).toMatchObject({
    ...{ statement: 'The second disk is present and uninitialised' },
    ...{ expected: '«masked»', seen: '«masked»' },
  })
})

test('of an author’s own statement stays whether it held', () => {
  const own: Entry = {
    ...{ type: 'check', ...here, check: 'c', id: 'orders.survive', object: 'orders', negated: true },
    ...{ statement: 'payroll', verdict: 'held', expected: 'payroll', seen: 'payroll' },
    ...{ observations: [], args: { disk: 'payroll' } },
  }
  expect(maskedEntries([own])).toMatchObject([
    {
      ...{ id: 'statement-1', object: 'object-1', negated: true, verdict: 'held' },
      ...{ statement: '«masked»', expected: '«masked»', seen: '«masked»' },
    },
  ])
})

/** A run of a scenario of ours on somebody's machine, as the harness writes it. */
function brokenRun(): Entry[] {
  const machine = { name: 'payroll', guest: 'windows' as const, os: 'Microsoft Windows 10', standIn: false }
  const witness = { ...damagedWitness(), snapshot: 'before-the-audit' }
  const files = witness.files.map((file) => file.replaceAll('debian-1', 'payroll'))
  const host = hostView(machine, ['before-the-audit'], '1', [1], true)
  const place = { snapshot: '1', name: 'before-the-audit' }
  return [
    { type: 'run-started', at, format: 2, runId: '5f3a9c01', version: '0.1.0', command: 'snapwitness run' },
    { type: 'machine', at, machine: 'payroll', guest: 'windows', os: machine.os, standIn: false },
    {
      ...{ type: 'scenario-started', at, scenario: 's', machines: ['payroll'] },
      name: 'A revert discards what came after, and leads to the power state of the snapshot',
      file: 'scenarios/promises/05-revert-restores-power.scenario.ts',
      promise: { id: 'revert-restores-power', number: 5, statement: 'payroll', source: 'payroll' },
    },
    { type: 'step-started', at, scenario: 's', step: 't', title: 'Running, without memory: off' },
    {
      ...{ type: 'operation-started', ...here, operation: 'o', action: 'revert' },
      details: { snapshot: 'before-the-audit', suppressPowerOn: false },
    },
    {
      ...{ type: 'operation-ended', at, operation: 'o', outcome: 'failed', durationMs: 21_400, details: {} },
      trouble: { code: 'VSPHERE_TASK_VANISHED', what: 'payroll is away', hint: 'ask jdoe' },
    },
    ...judged('disk.uninitialized', { disk: 'second disk', sizeBytes: 2 ** 31 }, volume(machine)),
    ...judged(
      'witness.holds',
      { disk: 'second disk', fileName: null, content: 'exact' },
      { ...witness, files },
    ),
    ...judged('revert.place', place, host),
    ...judged('disk.absent', { disk: 'second disk' }, rawDisk(machine)).slice(0, 1),
  ]
}

function judged(id: string, args: Record<string, unknown>, seen: Seen): Entry[] {
  const statement = table.get(id)
  if (!statement) throw new Error(`there is no ${id}`)
  const { statement: sentence, judgement } = applied(statement, args, [seen], false)
  return [
    { type: 'observation', ...here, observation: `${id} seen`, seen },
    {
      ...{ type: 'check', ...here, check: id, id, object: statement.object?.(args) ?? '', negated: false },
      ...{ statement: sentence, ...judgement, observations: [`${id} seen`], args },
    },
  ]
}
