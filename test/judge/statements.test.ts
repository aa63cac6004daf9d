import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { applied } from '../../src/judge/applied.ts'
import { diskAbsent, diskUninitialized } from '../../src/judge/disk.ts'
import { authorsExpectation } from '../../src/judge/expectation.ts'
import { promises } from '../../src/judge/promises.ts'
import * as statements from '../../src/judge/statements.ts'
import { promiseOfStatement, table } from '../../src/judge/table.ts'
import { disk, judges, valid } from './evidence.ts'

test('each statement has an id of its own', () => {
  expect(table.size).toBe(Object.keys(statements).length)
  for (const id of table.keys()) expect(id).toMatch(/^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$/)
})

test('each promise has its scenario, which bears its number and its id', () => {
  const files = readdirSync('scenarios/promises').map((file) => file.replace('.scenario.ts', ''))
  const named = Object.entries(promises).map(([id, { number }]) => `${String(number).padStart(2, '0')}-${id}`)
  expect(files.sort()).toEqual(named.sort())
})

test('a statement tells the promise that it follows from, and where that is written', () => {
  expect(promiseOfStatement('revert.memory')).toMatchObject({ id: 'memory-is-restored', number: 14 })
  expect(promiseOfStatement('disk.absent')).toBeUndefined()
})

test('where the contrary is expected, what held is violated, what was violated holds, and what is unknown stays so', () => {
  const there = { disk: 'second disk', everSeen: true }
  expect(applied(diskAbsent, there, [disk()], true)).toMatchObject({
    statement: 'Not so: The second disk is not there',
    judgement: { verdict: 'held', expected: 'other than: absent' },
  })
  expect(applied(diskAbsent, there, [disk({ present: false })], true).judgement.verdict).toBe('violated')
  const blank = { ...there, sizeBytes: 2 * 2 ** 30 }
  expect(applied(diskUninitialized, blank, [disk({ blankEnds: null })], true).judgement.verdict).toBe(
    'unknown',
  )
})

judges(authorsExpectation, [
  ['it failed', 'violated', { sentence: 's' }, valid({ kind: 'expectation', said: 'expected 1 to be 2' })],
])
