import { InvalidArgumentError } from 'commander'
import { UsageError } from '../../core/errors.ts'
import { quoted } from '../../core/words.ts'
import { KINDS, type Kind } from '../../explore/operations.ts'

/** What is written behind the options. */

export const optionOf = (kind: Kind) => kind.replaceAll(' ', '-')

export function readKinds(value: string): Kind[] {
  return value.split(',').map((name) => {
    const kind = KINDS.find((one) => optionOf(one) === name.trim())
    if (kind) return kind
    throw new UsageError(`There is no operation ${quoted(name)}.`, {
      hint: `There are: ${KINDS.map(optionOf).join(', ')}.`,
    })
  })
}

export function readNumber(value: string): number {
  if (/^\d{1,9}$/.test(value)) return Number(value)
  throw new InvalidArgumentError('It must be a number.')
}

/** As the configuration has times; in milliseconds. */
export function readTime(value: string): number {
  const [, count, unit] = /^(\d{1,6})([smh])$/.exec(value) ?? []
  if (count === undefined) throw new InvalidArgumentError('It must be a time, such as 90s, 30m or 2h.')
  return Number(count) * { s: 1_000, m: 60_000, h: 3_600_000 }[unit as 's' | 'm' | 'h']
}
