import { InvalidArgumentError } from 'commander'
import { UsageError } from '../../core/errors.ts'
import { quoted } from '../../core/words.ts'
import { KINDS, type Kind } from '../../explore/operations.ts'

/** What is written behind the options. */

export const optionOf = (kind: Kind) => kind.replaceAll(' ', '-')

/** In the order of KINDS, each once: the same operations make the same histories, however they are written. */
export function readKinds(value: string): Kind[] {
  const named = value.split(',').map(readKind)
  if (!BEGINNINGS.some((kind) => named.includes(kind))) {
    throw new UsageError(`A history of ${named.map(optionOf).join(', ')} alone could show nothing.`, {
      hint: 'Add attach or snapshot: without a disk or a snapshot there is nothing to look at.',
    })
  }
  return KINDS.filter((kind) => named.includes(kind))
}

function readKind(name: string): Kind {
  const kind = KINDS.find((one) => optionOf(one) === name.trim())
  if (kind) return kind
  throw new UsageError(`There is no operation ${quoted(name)}.`, {
    hint: `There are: ${KINDS.map(optionOf).join(', ')}.`,
  })
}

const BEGINNINGS: readonly Kind[] = ['attach', 'snapshot']

export function readNumber(value: string): number {
  if (/^\d{1,9}$/.test(value)) return Number(value)
  throw new InvalidArgumentError('It must be a number.')
}

/** A history is drawn at once, and all of it is done before the next one begins. */
export function readDepth(value: string): number {
  const depth = readNumber(value)
  if (depth >= 1 && depth <= MOST_DEPTH) return depth
  throw new InvalidArgumentError(`It must be a number from 1 to ${MOST_DEPTH}.`)
}

const MOST_DEPTH = 500

/** As the configuration has times; in milliseconds. */
export function readTime(value: string): number {
  const [, count, unit] = /^(\d{1,6})([smh])$/.exec(value) ?? []
  if (!Number(count)) throw new InvalidArgumentError('It must be a time, such as 90s, 30m or 2h.')
  return Number(count) * { s: 1_000, m: 60_000, h: 3_600_000 }[unit as 's' | 'm' | 'h']
}
