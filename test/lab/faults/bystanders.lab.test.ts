import { expect, onTestFinished, test } from 'vitest'
import { startTestMachine } from '../machine/test-machine.ts'
import { makeCompany, Patient } from './patient.ts'

/** What an operation on one machine does to another one of its lab. */

const ALONE = { children: false, consolidate: true }
const BASELINE = { description: 'snapwitness run=5f3a9c01 baseline' }

test.each([
  ['none', 'new'],
  ['revert-takes-the-other-along', 'old'],
])('%s: after a revert of one machine the other shows «%s»', async (name, shown) => {
  const [one, other] = await twoWith(name)
  const baseline = await one.take('as found', BASELINE)
  const old = await one.take('old')
  await other.write('old')
  await other.take('old')
  await other.write('newer')
  await other.take('newer')
  await other.write('new')
  await one.revertTo(baseline)
  expect(await other.read()).toBe('new')
  await one.revertTo(old)
  expect(await other.read()).toBe(shown)
  expect(one.machine.currentSnapshotId).toBe(old.id)
})

test('revert-takes-the-other-along: machines that are reverted side by side go each to its own snapshot', async () => {
  const [one, other] = await twoWith('revert-takes-the-other-along')
  const old = await one.take('old')
  await other.write('first')
  const first = await other.take('first')
  await other.write('second')
  await other.take('second')
  await Promise.all([one.revertTo(old), other.revertTo(first)])
  expect(await other.read()).toBe('first')
})

test.each([
  ['none', 'SNAPWITNESS of the other'],
  ['revert-spills-into-the-other', 'SNAPWITNESS of the one'],
])('%s: after a revert of one machine the disk of the other holds «%s»', async (name, shown) => {
  const [one, other] = await twoWith(name)
  await one.write('SNAPWITNESS of the one')
  await other.write('SNAPWITNESS of the other')
  const baseline = await one.take('as found', BASELINE)
  const old = await one.take('old')
  await other.take('old')
  await one.revertTo(baseline)
  expect(await other.read()).toBe('SNAPWITNESS of the other')
  await one.revertTo(old)
  expect(await other.read()).toBe(shown)
})

test.each([
  ['none', ['same', 'other']],
  ['removal-removes-the-others', ['other']],
])('%s: after the removal of “same” from one machine the other has %j', async (name, names) => {
  const [one, other] = await twoWith(name)
  const same = await one.take('same')
  for (const taken of ['same', 'other']) await other.take(taken)
  await one.machine.removeSnapshot(same.id, ALONE)
  expect(other.names()).toEqual(names)
  expect(one.names()).toEqual([])
})

test.each([
  ['none', true],
  ['revert-resets-the-other', false],
])('%s: whether the other guest goes on in its boot after a revert: %j', async (name, goesOn) => {
  const company = await makeCompany()
  const one = await Patient.with(name, undefined, company)
  const { machine, run, dispose } = await startTestMachine(undefined, company.machines)
  onTestFinished(dispose)
  const bootId = () => run('cat /proc/sys/kernel/random/boot_id')
  const before = await bootId()
  await one.revertTo(await one.take('old'))
  expect((await bootId()) === before).toBe(goesOn)
  expect(machine.powerState).toBe('poweredOn')
})

async function twoWith(name: string): Promise<[Patient, Patient]> {
  const company = await makeCompany()
  return [await Patient.with(name, undefined, company), await Patient.with(name, undefined, company)]
}
