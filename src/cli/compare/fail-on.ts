import type { FailOn } from '../../compare/comparison.ts'
import { WORTH_TELLING } from '../../compare/times.ts'
import { UsageError } from '../../core/errors.ts'
import { inLine } from '../../core/words.ts'

/**
 * `changed,slower=2.0`
 * @throws UsageError for anything else
 */
export function failOn(text: string): FailOn {
  const words = text.split(',').map((word) => word.trim())
  const unknown = words.find((word) => word !== 'changed' && slowerIn(word) === undefined)
  if (unknown !== undefined) throw new NoReason(unknown)
  const slower = words.flatMap((word) => slowerIn(word) ?? [])
  return { changed: words.includes('changed'), ...(slower.length > 0 && { slower: Math.min(...slower) }) }
}

function slowerIn(word: string): number | undefined {
  const times = Number(word.match(/^slower=(\d{1,4}(?:\.\d{1,3})?)$/)?.[1])
  return times >= WORTH_TELLING ? times : undefined
}

class NoReason extends UsageError {
  constructor(word: string) {
    super(`“${inLine(word)}” is nothing that a comparison can fail on; nothing was compared.`, {
      hint: `Write changed, slower=2.0 (times as long; less than ${WORTH_TELLING} is chance), or both with a comma between them.`,
    })
  }
}
