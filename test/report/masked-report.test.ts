import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Entry } from '../../src/evidence/entries.ts'
import { maskedEntries } from '../../src/report/masked/masked-entries.ts'
import { writeMaskedReport } from '../../src/report/write-masked-report.ts'
import { writeReport } from '../../src/report/write-report.ts'
import { growth, MOST_GROWTH } from '../support/growth.ts'
import { everyEntry } from './every-entry.ts'
import { exampleLedger } from './example-ledger.ts'
import { runFolder } from './run-folder.ts'

const at = '2026-03-02T02:15:04.000Z'

/** A run on a host that somebody would rather not name. */
const entries: Entry[] = [
  { type: 'run-started', at, format: 1, runId: '5f3a9c01', version: '0.1.0', command: 'snapwitness run' },
  {
    ...{ type: 'host', at, url: 'https://esx-finance.corp.example.org/sdk' },
    ...{ product: 'VMware ESXi', version: '7.0.3', build: '21930508' },
  },
  { type: 'machine', at, machine: 'payroll', guest: 'linux', os: 'Debian GNU/Linux 12', standIn: false },
  {
    type: 'machine',
    at,
    machine: 'payroll-db',
    guest: 'windows',
    os: 'Microsoft Windows 10',
    standIn: false,
  },
  {
    ...{ type: 'scenario-started', at, scenario: 's', name: 'a revert', file: 'scenarios/a.scenario.ts' },
    machines: ['payroll', 'payroll-db'],
  },
  { type: 'step-started', at, scenario: 's', step: 't', title: 'Connect' },
  {
    ...{ type: 'operation-started', at, scenario: 's', step: 't', operation: 'o', machine: 'payroll-db' },
    action: 'attach disk',
    details: { file: '[vault 7] accounts/payroll-db_1-000001.vmdk', owner: 'jdoe', 'payroll-db': 1 },
  },
  {
    ...{ type: 'operation-ended', at, operation: 'o', outcome: 'failed', durationMs: 1, details: {} },
    trouble: {
      code: 'GUEST_LOGIN',
      what: 'SSH of payroll (jdoe@10.20.30.40:22): refused; esx-finance refused CreateSnapshot_Task of payroll-db at fd00:1234::7 by CORP\\jdoe; see /home/jdoe/key and [vault 7] accounts/payroll-db.vmx.',
      hint: 'Ask the payrolls’ owner; 10.20.30.40 is not 10.20.30.41.',
    },
  },
]

/** What a machine and its host are: a datastore's name stands there though no path names it. */
const told: Entry = {
  ...{ type: 'facts', at, machine: 'payroll' },
  facts: {
    ...{ instanceUuid: '4211aa00-bb11-cc22-dd33-ee4455667788', biosUuid: null, hardwareVersion: 'vmx-19' },
    ...{ guestOs: 'Debian GNU/Linux 12 (64-bit)', cpuModel: 'Intel(R) Xeon(R) of jdoe' },
    ...{ tools: { version: '12352', status: 'guestToolsCurrent' } },
    ...{ host: 'esx-finance.corp.example.org', build: '21930508' },
    datastores: [{ name: 'cellar 9', type: 'VMFS', version: '6.82' }],
  },
}

test('of the facts of a machine what it is stays, and what it is called does not', () => {
  const masked = maskedEntries([...entries, told]).at(-1)
  expect(masked).toMatchObject({
    machine: 'machine-1',
    facts: {
      ...{
        instanceUuid: 'uuid-1',
        biosUuid: null,
        hardwareVersion: 'vmx-19',
        host: 'host-1',
        build: '21930508',
      },
      ...{ guestOs: 'Debian GNU/Linux 12 (64-bit)', cpuModel: 'Intel(R) Xeon(R) …' },
      datastores: [{ name: 'datastore-1', type: 'VMFS', version: '6.82' }],
    },
  })
})

const names = /esx-finance|corp|payroll|vault|accounts|jdoe|10\.20\.30|fd00/i

test('no name and no address of the host, its machines, users, datastores and folders is left', () => {
  expect(JSON.stringify(entries)).toMatch(names)
  expect(JSON.stringify(maskedEntries(entries))).not.toMatch(names)
})

test('the same name has the same mask everywhere, and different names have different ones', () => {
  const [, host, one, two, scenario, , operation, ended] = maskedEntries(entries)
  expect(host).toMatchObject({ url: 'host-1', product: 'VMware ESXi', version: '7.0.3' })
  expect(one).toMatchObject({ machine: 'machine-1', os: 'Debian GNU/Linux 12', guest: 'linux' })
  expect(two).toMatchObject({ machine: 'machine-2' })
  expect(scenario).toMatchObject({ name: 'scenario-1', machines: ['machine-1', 'machine-2'] })
  expect(operation).toMatchObject({ machine: 'machine-2', action: 'attach disk', details: {} })
  expect(ended).toMatchObject({
    ...{ outcome: 'failed', durationMs: 1 },
    trouble: { code: 'GUEST_LOGIN', what: 'SSH of machine-1 («masked»): «masked».', hint: '«masked»' },
  })
})

test('a member that nobody has thought of is masked, whatever is in it and wherever it stands', () => {
  const fresh = { text: 'payroll', pin: 4711, list: ['payroll', { payroll: 'payroll' }] }
  const withFresh = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(withFresh)
    if (typeof value !== 'object' || value === null) return value
    const members = Object.entries(value).map(([key, member]) => [key, withFresh(member)])
    return { ...Object.fromEntries(members), fresh }
  }
  const all = everyEntry((member) => member)
  const masked = JSON.stringify(maskedEntries(all.map((each) => withFresh(each) as Entry)))
  expect(masked).toContain('"fresh":{')
  expect(masked).not.toMatch(/payroll|4711/)
})

test('a machine that is called as a mask is not taken for another one', () => {
  const machine = (name: string): Entry => ({
    type: 'machine',
    at,
    machine: name,
    guest: 'linux',
    os: '',
    standIn: false,
  })
  const masked = maskedEntries([machine('web'), machine('machine-1')])
  expect(masked).toMatchObject([{ machine: 'machine-1' }, { machine: 'machine-2' }])
})

test('the masked report lies beside the first, which stays as it is', async () => {
  const folder = await runFolder(exampleLedger({ outcome: 'violated' }))
  const { html } = await writeReport(folder)
  const before = await readFile(html, 'utf8')
  const ledger = await readFile(join(folder, 'ledger.jsonl'), 'utf8')
  const masked = await writeMaskedReport(folder)
  expect(await readFile(html, 'utf8')).toBe(before)
  expect(await readFile(join(folder, 'ledger.jsonl'), 'utf8')).toBe(ledger)
  expect((await readdir(join(folder, 'masked'))).sort()).toEqual(['junit.xml', 'report.html', 'run.json'])
  for (const path of Object.values(masked)) {
    expect(await readFile(path, 'utf8')).not.toMatch(/debian-1|win10-1|esxi7|datastore1/)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
  }
  expect(JSON.parse(await readFile(masked.summary, 'utf8'))).toMatchObject({
    verdict: 'violated',
    machines: [{ name: 'machine-1' }, { name: 'machine-2' }],
  })
})

test('masking a long ledger takes time as its length', () => {
  const ledger = (scenarios: number) => JSON.stringify(exampleLedger({ outcome: 'violated', scenarios }))
  expect(growth(ledger, 1, (text) => maskedEntries(JSON.parse(text)))).toBeLessThan(MOST_GROWTH)
})
