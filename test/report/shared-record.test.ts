import { expect, test } from 'vitest'
import type { Entry } from '../../src/evidence/entries.ts'
import { sharedRecordOf } from '../../src/report/shared-record.ts'

const at = '2026-11-29T02:15:04.000Z'

function machineCalled(machine: string): Entry[] {
  return [
    { type: 'machine', at, machine, guest: 'linux', os: 'Debian GNU/Linux 12', standIn: false },
    {
      ...{ type: 'facts', at, machine },
      facts: {
        ...{ instanceUuid: `uuid of ${machine}`, biosUuid: null, hardwareVersion: 'vmx-19' },
        ...{ guestOs: null, cpuModel: null, host: 'esx-finance', build: '21930508' },
        tools: { version: '12352', status: 'guestToolsCurrent' },
        datastores: [{ name: `cellar of ${machine}`, type: 'VMFS', version: '6.82' }],
      },
    },
  ]
}

const promised = (id: string) => ({ id, number: 1, statement: '', source: '' })

/** A scenario on a machine, at which the host answers a question or does not offer something. */
function scenarioOn(machine: string, id: string, ...told: object[]): Entry[] {
  const scenario = `${id} on ${machine}`
  const file = `scenarios/promises/${id}.scenario.ts`
  return [
    {
      ...{ type: 'scenario-started', at, scenario, name: 'payroll', file, machines: [machine] },
      promise: promised(id),
    },
    ...told.map((one) => ({ at, scenario, step: 't', machine, ...one }) as Entry),
    { type: 'scenario-ended', at, scenario, verdict: 'unknown', durationMs: 1 },
  ]
}

const characteristic = (answer: string) => ({
  ...{ type: 'characteristic', question: 'What a revert of a suspended machine leads to', answer },
})
const check = {
  ...{
    type: 'check',
    check: 'c',
    id: 'revert.tree',
    args: { name: 'payroll' },
    negated: false,
    object: 'payroll',
  },
  ...{ statement: '', expected: '', seen: '', verdict: 'held', observations: [] },
}
const notOffered = { type: 'not-applicable', what: 'a LUN in virtual mode', reason: 'payroll has none' }

const entries: Entry[] = [
  { type: 'run-started', at, format: 1, runId: '5f3a9c01', version: '0.1.0', command: 'snapwitness run' },
  {
    ...{ type: 'host', at, url: 'https://esx-finance.corp.example.org/sdk' },
    ...{ product: 'VMware ESXi', version: '7.0.3', build: '21930508' },
  },
  ...['payroll', 'payroll-db'].flatMap(machineCalled),
  ...scenarioOn('payroll', 'suspended-machine', check, characteristic('poweredOff')),
  ...scenarioOn('payroll-db', 'suspended-machine', check, characteristic('poweredOff')),
  ...scenarioOn('payroll', 'each-disk-has-its-own-delta', notOffered),
]

test('what a host is like and did where it may do either is told once, with how many machines it was so on', () => {
  const record = sharedRecordOf(entries)
  expect(record).toMatchObject({
    day: '2026-11-29',
    hosts: [{ product: 'VMware ESXi', version: '7.0.3', build: '21930508' }],
    guests: [
      {
        ...{
          guest: 'linux',
          os: 'Debian GNU/Linux 12',
          hardwareVersion: 'vmx-19',
          tools: '12352',
          machines: 2,
        },
        datastores: [{ type: 'VMFS', version: '6.82' }],
      },
    ],
    answers: [{ promise: 'suspended-machine', answer: 'poweredOff', machines: 2 }],
    notApplicable: [{ promise: 'each-disk-has-its-own-delta', machines: 1 }],
  })
  expect(record.promises).toEqual([
    { promise: 'suspended-machine', verdict: 'unknown' },
    { promise: 'each-disk-has-its-own-delta', verdict: 'not applicable' },
  ])
})

test('nobody’s names are in it', () => {
  expect(JSON.stringify(entries)).toMatch(/payroll|finance|cellar|uuid of/)
  expect(JSON.stringify(sharedRecordOf(entries))).not.toMatch(/payroll|finance|cellar|uuid of/)
})
