import { expect, it } from 'vitest'
import type { Collected } from '../../../../src/lab/vim/property/collect.ts'
import { type Known, nothingKnown, updatesSince } from '../../../../src/lab/vim/property/updates.ts'
import { Reference, Typed } from '../../../../src/lab/vim/schema/values.ts'

function machine(value: string, properties: Readonly<Record<string, string>>): Collected {
  return {
    obj: new Reference('VirtualMachine', value),
    properties: new Map(Object.entries(properties).map(([path, text]) => [path, new Typed('string', text)])),
    missing: new Map(),
  }
}

/** Each update as `modify 1: name=b`. */
function told(known: Known, now: readonly Collected[], limit = 100): readonly string[] {
  return updatesSince(known, now, limit).updates.map(({ fields: { kind, obj, changeSet = [] } }) => {
    const changes = changeSet.map(({ fields: { name, op, val } }) =>
      op === 'assign' && val instanceof Typed ? `${name}=${val.value}` : `${op} ${name}`,
    )
    return `${kind} ${obj.value}: ${changes.join(' ')}`
  })
}

const both = [machine('1', { name: 'a', 'guest.ipAddress': 'x' }), machine('2', { name: 'b' })]
const { known } = updatesSince(nothingKnown, both, 100)

it('tells everything to who knows nothing', () => {
  expect(told(nothingKnown, both)).toEqual(['enter 1: name=a guest.ipAddress=x', 'enter 2: name=b'])
})

it('tells nothing when nothing has changed', () => {
  expect(told(known, both)).toEqual([])
})

it('tells what has changed, and only that', () => {
  const now = [machine('1', { name: 'a', 'guest.ipAddress': 'y' }), machine('2', { name: 'b' })]
  expect(told(known, now)).toEqual(['modify 1: guest.ipAddress=y'])
})

it('tells what is gone: a value of its own, and one that went with its parent', () => {
  expect(told(known, [machine('1', {}), machine('2', { name: 'b' })])).toEqual([
    'modify 1: assign name indirectRemove guest.ipAddress',
  ])
})

it('tells which objects have left', () => {
  expect(told(known, both.slice(1))).toEqual(['leave 1: '])
})

it('tells the rest next time when there is more than may be told at once', () => {
  const first = updatesSince(nothingKnown, both, 1)
  expect(first).toMatchObject({ truncated: true, updates: [{ fields: { obj: { value: '1' } } }] })
  expect(told(first.known, both)).toEqual(['enter 2: name=b'])
})
