import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Facts } from '../../src/evidence/facts.ts'
import { Ledger, readLedger } from '../../src/evidence/ledger.ts'
import { tellFacts } from '../../src/scenario/told-facts.ts'

const FACTS: Facts = {
  ...{ instanceUuid: '502e', biosUuid: '422e', hardwareVersion: 'vmx-19', guestOs: 'Debian' },
  tools: { version: '12352', status: 'guestToolsCurrent' },
  datastores: [{ name: 'datastore1', type: 'VMFS', version: '6.82' }],
  ...{ cpuModel: 'Xeon', host: 'esxi7', build: '19193900' },
}

test('the facts of a machine are told once, and again when one of them has changed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'told-facts-'))
  const ledger = Ledger.open(folder)
  onTestFinished(async () => {
    ledger.close()
    await rm(folder, { recursive: true })
  })
  tellFacts(ledger, 'debian-1', FACTS)
  tellFacts(ledger, 'win10-1', FACTS)
  tellFacts(ledger, 'debian-1', structuredClone(FACTS))
  tellFacts(ledger, 'debian-1', { ...FACTS, build: '20036589' })
  tellFacts(ledger, 'debian-1', { ...FACTS, build: '20036589' })
  const told = (await readLedger(folder)).flatMap((entry) => (entry.type === 'facts' ? [entry] : []))
  expect(told.map(({ machine, facts }) => [machine, facts.build])).toEqual([
    ['debian-1', '19193900'],
    ['win10-1', '19193900'],
    ['debian-1', '20036589'],
  ])
})
