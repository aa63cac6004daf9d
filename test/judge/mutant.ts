import { inject } from 'vitest'
import type { Statement } from '../../src/judge/statement.ts'
import { table } from '../../src/judge/table.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The id of the statement whose judgement is to say «held» whatever it sees. */
    mutant: string
  }
}

// Before each file of tests, in its own process: the statement is mutated where it stands, and no file is touched.
const statement = table.get(inject('mutant')) as
  | { -readonly [K in keyof Statement]: Statement[K] }
  | undefined
if (statement) {
  const { judge } = statement
  statement.judge = (...given) => ({ ...judge(...given), verdict: 'held' })
}
