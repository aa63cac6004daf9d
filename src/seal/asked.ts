import { UsageError } from '../core/errors.ts'
import { inLine, quoted } from '../core/words.ts'
import type { SealRecord } from './record.ts'

const LONGEST_NAME = 80

/**
 * What a new seal may be called.
 * @param kept seals that are kept already
 * @throws UsageError
 */
export function sealName(asked: string, kept: readonly Pick<SealRecord, 'seal' | 'name'>[] = []): string {
  const name = asked.trim()
  if (name === '' || name.length > LONGEST_NAME || /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u.test(name)) {
    throw new UsageError(
      `A seal wants a name of at most ${LONGEST_NAME} characters that can all be seen; nothing was touched.`,
      { hint: 'Name what is there before the upgrade: --name 8.0U3' },
    )
  }
  const other = kept.find((one) => one.name === name || one.seal === name)
  if (!other) return name
  throw new UsageError(
    `There is a seal that is called ${quoted(name)} already, ${other.seal} ${quoted(other.name)}; nothing was touched.`,
    { hint: 'Give the new one another name, or break the old one and move its folder away.' },
  )
}

/**
 * The day until which a seal is needed.
 * @param today in UTC, as seals count days
 * @throws UsageError
 */
export function sealDay(asked: string, today = new Date().toISOString().slice(0, 10)): string {
  if (!isDay(asked))
    throw new UsageError(`${inLine(asked)} is no day; nothing was touched.`, {
      hint: 'Write it as 2027-03-31.',
    })
  if (asked >= today) return asked
  throw new UsageError(`${asked} is over: in UTC it is ${today}; nothing was touched.`, {
    hint: 'Name the last day on which the seal is needed, today or later.',
  })
}

/** February has no 30th, whatever Date.parse makes of it. */
function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const time = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text)
}
