import { expect, test } from 'vitest'
import { walkOver } from '../../src/seal/walk.ts'
import { parts } from './example-seal.ts'

const snapshots = parts.filter(({ part }) => part !== 'here')

test('every part is reverted to, along every edge of the tree', () => {
  const walk = walkOver(snapshots, 'branch')
  expect(walk).toEqual(['branch', 'on', 'off', 'on', 'memory'])
  const edges = new Set(walk.slice(1).map((part, i) => [walk[i], part].toSorted().join('-')))
  const wanted = snapshots.flatMap(({ part, parent }) =>
    parent ? [[part, parent].toSorted().join('-')] : [],
  )
  expect([...edges].toSorted()).toEqual(wanted.toSorted())
})

test('a tree that has lost a part is walked as far as it hangs together', () => {
  expect(
    walkOver(
      [
        { part: 'branch', parent: 'off' },
        { part: 'off', parent: null },
      ],
      'branch',
    ),
  ).toEqual(['branch', 'off'])
  expect(
    walkOver(
      [
        { part: 'branch', parent: null },
        { part: 'off', parent: null },
      ],
      'branch',
    ),
  ).toEqual(['branch'])
})
