import { expect, test } from 'vitest'
import { whichMachine } from '../../src/seal/which-machine.ts'
import { facts } from './example-seal.ts'

const machine = (name: string, instanceUuid?: string, biosUuid?: string) => ({ name, instanceUuid, biosUuid })
const instance = facts.instanceUuid ?? ''
const bios = facts.biosUuid ?? ''
const other = machine('other', '50000000-0000-0000-0000-000000000001', '42000000-0000-0000-0000-000000000001')

test.each([
  [
    'its instance UUID, whatever it is called',
    machine('web', instance.toUpperCase(), 'x'),
    'its instance UUID',
  ],
  [
    'its BIOS UUID, where another vCenter has given it another instance UUID',
    machine('web', 'x', bios),
    'its BIOS UUID',
  ],
  ['its name, where it was registered as a copy', machine('debian-1', 'x', 'y'), 'its name'],
])('a sealed machine is known by %s', (_, one, by) => {
  expect(whichMachine(facts, [other, one])).toEqual({ machine: one, by })
})

test('by its instance UUID before its name, which another machine may have by now', () => {
  const moved = machine('web', instance, bios)
  expect(whichMachine(facts, [machine('debian-1', 'x', 'y'), moved]).machine).toBe(moved)
})

test('a machine is known by the last part of its path', () => {
  const one = machine('debian-1')
  expect(whichMachine({ ...facts, name: 'DC0/vm/debian-1' }, [one]).machine).toBe(one)
})

test('one that is on no host that answers may be on one that does not', () => {
  const silent = { name: 'esx-2', trouble: { what: 'esx-2 does not answer.', hint: 'See whether it is up.' } }
  expect(() => whichMachine(facts, [other], [silent])).toThrow(
    /is on no host that answers; esx-2 does not: esx-2 does not answer\./,
  )
})

test('nobody guesses which of two copies it is, nor takes another for one that is gone', () => {
  const copies = [machine('a', instance, 'x'), machine('b', instance, 'y')]
  expect(() => whichMachine(facts, copies)).toThrow(/may be any of these, by its instance UUID: a, b/)
  expect(() => whichMachine(facts, [other])).toThrow(/is on no host of the configuration/)
  const unknown = { ...facts, instanceUuid: null, biosUuid: null }
  expect(() => whichMachine(unknown, [machine('web')])).toThrow(/on no host/)
})
