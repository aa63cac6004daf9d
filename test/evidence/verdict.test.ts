import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mergeVerdicts, type Verdict } from '../../src/evidence/verdict.ts'

const verdicts = fc.array(fc.constantFrom<Verdict>('held', 'violated', 'unknown'), { minLength: 1 })

test('one violation makes the whole violated, whatever else was not seen', () => {
  expect(mergeVerdicts(['held', 'unknown', 'violated'])).toBe('violated')
})

test('without a violation, anything unseen leaves the whole unknown', () => {
  expect(mergeVerdicts(['held', 'unknown', 'held'])).toBe('unknown')
})

test('nothing checked is nothing known', () => {
  expect(mergeVerdicts([])).toBe('unknown')
})

test('merging in parts comes to the same as merging at once', () => {
  fc.assert(
    fc.property(verdicts, verdicts, (some, more) => {
      expect(mergeVerdicts([mergeVerdicts(some), mergeVerdicts(more)])).toBe(
        mergeVerdicts([...some, ...more]),
      )
    }),
  )
})
