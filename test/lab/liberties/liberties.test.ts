import { expect, test } from 'vitest'
import { promises } from '../../../src/judge/promises.ts'
import { faults } from '../../../src/lab/faults/index.ts'
import { liberties } from '../../../src/lab/liberties/index.ts'

/** By the stand-in itself. */
const inTheGuest = [
  'disk-offline-after-cold-start',
  'drive-letters-move',
  'new-partition-says-42002',
  'guest-process-is-ended',
  'indexer-keeps-files-open',
]

test('each liberty has a name of its own, says where it is written, and does something', () => {
  const names = [...liberties, ...faults].map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  for (const { name, source, allows, sabotage, disguise, host } of liberties) {
    expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    expect(source, name).not.toBe('')
    expect(allows, name).toMatch(/\.$/)
    expect((sabotage ?? disguise ?? host) !== undefined, name).toBe(!inTheGuest.includes(name))
  }
})

test('each liberty names statements of the catalogue', () => {
  for (const { name, touches } of liberties) {
    expect(touches.length, name).toBeGreaterThan(0)
    for (const id of touches) expect(Object.keys(promises), name).toContain(id)
  }
})
