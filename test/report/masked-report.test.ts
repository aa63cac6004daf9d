import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Entry } from '../../src/evidence/entries.ts'
import { maskedEntries } from '../../src/report/masked-entries.ts'
import { writeMaskedReport } from '../../src/report/write-masked-report.ts'
import { writeReport } from '../../src/report/write-report.ts'
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
    ...{ instanceUuid: null, biosUuid: null, hardwareVersion: 'vmx-19', guestOs: null, cpuModel: null },
    ...{ tools: { version: null, status: null }, host: 'esx-finance-2.corp.example.org', build: '21930508' },
    datastores: [{ name: 'cellar 9', type: 'VMFS', version: '6.82' }],
  },
}

test('neither the host nor the datastores that the facts of a machine name are left', () => {
  const masked = JSON.stringify(maskedEntries([...entries, told]))
  expect(masked).not.toMatch(/cellar|esx-finance/)
  expect(masked).toContain('"type":"VMFS","version":"6.82"')
})

const names = /esx-finance|corp|payroll(?!s)|vault|accounts|jdoe|10\.20\.30|fd00/i

test('no name and no address of the host, its machines, users, datastores and folders is left', () => {
  expect(JSON.stringify(entries)).toMatch(names)
  expect(JSON.stringify(maskedEntries(entries))).not.toMatch(names)
})

test('the same name has the same mask everywhere, and different names have different ones', () => {
  const [, host, one, two, , , operation, ended] = maskedEntries(entries)
  expect(host).toMatchObject({ url: 'https://host-1/sdk', product: 'VMware ESXi', version: '7.0.3' })
  expect(one).toMatchObject({ machine: 'machine-1', os: 'Debian GNU/Linux 12', guest: 'linux' })
  expect(two).toMatchObject({ machine: 'machine-2' })
  expect(operation).toMatchObject({
    machine: 'machine-2',
    details: { file: '[datastore-1] folder-1/machine-2_1-000001.vmdk', owner: 'user-1', 'machine-2': 1 },
  })
  expect(ended).toMatchObject({
    trouble: {
      what: 'SSH of machine-1 (user-1@address-1:22): refused; host-1 refused CreateSnapshot_Task of machine-2 at address-2 by host-2\\user-1; see /home/user-1/key and [datastore-1] folder-1/machine-2.vmx.',
      hint: 'Ask the payrolls’ owner; address-1 is not address-3.',
    },
  })
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
