import { expect, test } from 'vitest'
import { askedWell } from '../../src/scenario/asked-well.ts'
import type { ScenarioOptions } from '../../src/scenario/words.ts'

// An author who writes JavaScript has no types that would tell.

const asked = (options: object) => () => askedWell('orders survive', options as ScenarioOptions)

test.each([[[]], ['eahc'], [{ widnows: 1 }], [{ linux: 0.5 }], [{ linux: -1 }], [['each', 'some']], [3]])(
  'needs of which no crew can be formed are refused: %j',
  (needs) => {
    expect(asked({ needs })).toThrow(/“orders survive” needs .*, of which no crew can be formed/)
    expect(asked({ needs })).toThrow(/Hint: Say `needs: 'each'`/)
  },
)

test.each([['each'], ['all'], [{}], [{ linux: 1, windows: 1 }], [[{ atLeast: 2 }, 'each']], [undefined]])(
  'what can be needed is taken: %j',
  (needs) => {
    expect(asked({ needs })).not.toThrow()
  },
)

test('a promise that the catalogue does not have is refused, with the one that is meant', () => {
  expect(asked({ promise: 'memory-is-restord' })).toThrow(
    /“memory-is-restord”, which the catalogue does not have[\s\S]*Did you mean `memory-is-restored`\?/,
  )
  expect(asked({ promise: 'toString' })).toThrow(/which the catalogue does not have/)
})

test.each([[{ id: 'x', statement: 'y' }], [{ id: '', statement: 'y', source: 'z' }], [null]])(
  "an author's own promise is refused where it is not whole: %j",
  (promise) => {
    expect(asked({ promise })).toThrow(/promise of its own that is not whole/)
  },
)
