import { OWN_SENTENCES } from './own-sentences.ts'
import { hidden, MASK, name, path, type Rule, word } from './rule.ts'
import { ours } from './words.ts'

/** Of a text, what our own program says; one that it never says goes by the other rule. */
export function sentence(otherwise: Rule = hidden): Rule {
  return (value, masks) => {
    if (typeof value !== 'string' || value.length > LONGEST) return otherwise(value, masks)
    if (WHOLE.has(value)) return value
    for (const { literals, holes } of WITH_HOLES) {
      const said = saidIn(value, literals)
      if (!said || said.some((each, i) => holes[i]?.is?.test(each) === false)) continue
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
  is?: RegExp
  rule: Rule
}

const number = /^\d{1,9}(?:\.\d{1,3})?$/

const HOLES: Readonly<Record<string, Hole>> = {
  machine: { rule: name('machine') },
  snapshot: { rule: name('snapshot') },
  disk: { rule: word(ours.diskName, name('disk')) },
  path: { rule: path },
  number: { is: number, rule: word(number) },
  text: { rule: () => MASK },
}

const WHOLE: ReadonlySet<string> = new Set(OWN_SENTENCES.filter((each) => !each.includes('{')))

/** The words before, between and behind the holes, and the holes. */
const WITH_HOLES = OWN_SENTENCES.filter((each) => each.includes('{')).map((each) => {
  const parts = each.split(/\{(\w+)\}/)
  return {
    literals: parts.filter((_, i) => i % 2 === 0),
    holes: parts.filter((_, i) => i % 2 === 1).map((hole) => HOLES[hole] ?? { rule: hidden }),
  }
})

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
