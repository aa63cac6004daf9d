import { keyOfScenario } from '../evidence/ledger-index.ts'
import type { Side } from './side.ts'

/** What a host or guest does where it may do either, and does otherwise. */
export interface AnswerDifference {
  scenario: { file: string; name: string }
  machine: string
  question: string
  before: string
  after: string
}

interface Asked extends Omit<AnswerDifference, 'before' | 'after'> {
  key: string
  answer: string
}

/** @param keysOf what machines are known by on both sides */
export function answerDifferences(
  before: Pick<Side, 'scenarios'>,
  after: Pick<Side, 'scenarios'>,
  keysOf: { before: (name: string) => string; after: (name: string) => string },
): AnswerDifference[] {
  const was = asked(before, keysOf.before)
  return [...asked(after, keysOf.after).values()].flatMap(({ key, answer, ...about }) => {
    const earlier = was.get(key)
    if (!earlier || earlier.answer === answer) return []
    return [{ ...about, before: earlier.answer, after: answer }]
  })
}

/** Of each question on each machine the last answer. */
function asked({ scenarios }: Pick<Side, 'scenarios'>, keyOf: (name: string) => string): Map<string, Asked> {
  const all = scenarios.flatMap(({ file, name, characteristics }) =>
    characteristics.map(({ machine, question, answer }): Asked => {
      const key = JSON.stringify([keyOfScenario({ file, name }), keyOf(machine), question])
      return { key, scenario: { file, name }, machine, question, answer }
    }),
  )
  return new Map(all.map((one) => [one.key, one]))
}
