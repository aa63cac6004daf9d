import { CATALOGUE_SENTENCES } from './catalogue-sentences.ts'
import { ERROR_SENTENCES } from './error-sentences.ts'
import { FAULTS, METHODS } from './faults.ts'
import { hidden, name, path, type Rule, word } from './rule.ts'
import { ours, time } from './words.ts'

/** Of a text, what our own program says; one that it never says goes by the other rule. */
export function sentence(otherwise: Rule = hidden): Rule {
  return asOneOf(() => WITH_HOLES, otherwise)
}

function asOneOf(templates: () => readonly Template[], otherwise: Rule): Rule {
  return (value, masks) => {
    if (typeof value !== 'string' || value.length > LONGEST) return otherwise(value, masks)
    if (WHOLE.has(value)) return value
    for (const { literals, holes } of templates()) {
      const said = saidIn(value, literals)
      if (!said || said.some((each, i) => holes[i]?.is?.(each) === false)) continue
      const filled = said.map((each, i) => (holes[i]?.rule ?? hidden)(each, masks))
      return literals.map((literal, i) => `${literal}${filled[i] ?? ''}`).join('')
    }
    return otherwise(value, masks)
  }
}

/** Characters. No sentence of ours is longer, but for what somebody else says in it. */
const LONGEST = 4_000

/** What stands in a hole of a sentence: what it is, where that tells, and what may stay of it. */
interface Hole {
  is?: (said: string) => boolean
  rule: Rule
}

/** A sentence with holes: the words before, between and behind them. */
interface Template {
  literals: readonly string[]
  holes: readonly Hole[]
}

const number = /^\d{1,9}(?:\.\d{1,3})?$/
const size = /^\d{1,6}(?:\.\d{1,3})? (?:B|KiB|MiB|GiB|TiB)$/

/** How far a clock is ahead. */
const clock = /^[+-]\d{1,9}\.\d s \(±\d{1,9}\.\d s\)$/
/** What a sentence chooses from. */
const told =
  /^(?:suspended|off|not set|FALSE|without a number|\d{1,12}|this line is no entry|these \d{1,9} lines are no entries)$/

const HOLES: Readonly<Record<string, Hole>> = {
  ...{
    machine: { rule: name('machine') },
    host: { rule: name('host') },
    snapshot: { rule: name('snapshot') },
  },
  ...{ datastore: { rule: name('datastore') }, disk: { rule: word(ours.diskName, name('disk')) } },
  ...{ path: { rule: path }, text: { rule: hidden }, time: { rule: time } },
  number: { is: (said) => number.test(said), rule: word(number) },
  size: { is: (said) => size.test(said), rule: word(size) },
  fault: { is: (said) => FAULTS.has(said), rule: word(FAULTS) },
  clock: { is: (said) => clock.test(said), rule: word(clock) },
  word: { is: (said) => told.test(said), rule: word(told) },
  format: { rule: word(ours.deltaFormat) },
  method: { rule: word(METHODS) },
  /** A part of a sentence that is one of ours itself; parts of that are looked at no more. */
  why: { rule: asOneOf(() => INNERMOST, hidden) },
}

const SENTENCES = [...CATALOGUE_SENTENCES, ...ERROR_SENTENCES]
const HOLE = /\{([a-z]+)\}/

const WHOLE: ReadonlySet<string> = new Set(SENTENCES.filter((each) => !HOLE.test(each)))

/** Those that say most by themselves come first: what fits one of them may fit a vaguer one as well. */
const WITH_HOLES: readonly Template[] = SENTENCES.filter((each) => HOLE.test(each))
  .map((each) => {
    const parts = each.split(HOLE)
    return {
      literals: parts.filter((_, i) => i % 2 === 0),
      holes: parts.filter((_, i) => i % 2 === 1).map((hole) => HOLES[hole] ?? { rule: hidden }),
    }
  })
  .sort((a, b) => lettersOf(b) - lettersOf(a))

const INNERMOST = WITH_HOLES.filter(({ holes }) => !holes.some((hole) => hole === HOLES.why))

function lettersOf({ literals }: Template): number {
  return literals.join('').length
}

/** What stands in the holes of a sentence; nothing where it is not that sentence. Looks at no letter twice. */
function saidIn(value: string, literals: readonly string[]): string[] | undefined {
  const [begin = '', ...others] = literals
  const end = others.pop() ?? ''
  if (!value.startsWith(begin) || !value.endsWith(end)) return undefined
  const last = value.length - end.length
  const said: string[] = []
  let at = begin.length
  for (const literal of others) {
    const next = value.indexOf(literal, at)
    if (next < 0) return undefined
    said.push(value.slice(at, next))
    at = next + literal.length
  }
  return at > last ? undefined : [...said, value.slice(at, last)]
}
