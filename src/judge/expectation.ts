import { z } from 'zod'
import { statement } from './statement.ts'

/** An author's own `expect` that failed is a finding like any other; what it looked at is what it said. */
export const authorsExpectation = statement({
  id: 'scenario.expectation',
  takes: ['expectation'],
  args: z.object({ sentence: z.string() }),
  sentence: ({ sentence }) => sentence,
  judge: (_, { said }) => ({ verdict: 'violated', expected: 'as the scenario says', seen: said }),
})
