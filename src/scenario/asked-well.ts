import { z } from 'zod'
import { GUEST_KINDS } from '../core/access.ts'
import { UsageError } from '../core/errors.ts'
import { nearest } from '../core/nearest.ts'
import { quoted } from '../core/words.ts'
import { promises } from '../judge/promises.ts'
import type { ScenarioOptions } from './words.ts'

const count = z.int().min(0).optional()
const needs = z.union([
  z.enum(['each', 'all']),
  z.strictObject({ ...Object.fromEntries(GUEST_KINDS.map((kind) => [kind, count])), atLeast: count }),
])
const needsOrLess = z.union([needs, z.array(needs).min(1)])
const text = z.string().min(1)
const ownPromise = z.strictObject({ id: text, statement: text, source: text })

/**
 * What types tell an author who has them, told to whoever writes JavaScript.
 * @throws UsageError before there is a scenario
 */
export function askedWell(scenario: string, { promise, needs: asked }: ScenarioOptions): void {
  const refuse = (what: string, hint: string) => {
    throw new UsageError(`The scenario ${quoted(scenario)} ${what}.`, { hint })
  }
  if (asked !== undefined && !needsOrLess.safeParse(asked).success) {
    refuse(
      `needs ${quoted(JSON.stringify(asked))}, of which no crew can be formed`,
      "Say `needs: 'each'`, `'all'`, a crew such as `{ linux: 1, windows: 1 }` or `{ atLeast: 2 }`, or several in the order in which they will do.",
    )
  }
  if (typeof promise === 'string' && !Object.hasOwn(promises, promise)) {
    const ids = Object.keys(promises)
    const meant = nearest(promise, ids)
    refuse(
      `names the promise ${quoted(promise)}, which the catalogue does not have`,
      `${meant === undefined ? '' : `Did you mean \`${meant}\`? `}There are: ${ids.join(', ')}. One of your own is \`{ id, statement, source }\`.`,
    )
  }
  if (typeof promise === 'object' && !ownPromise.safeParse(promise).success) {
    refuse(
      'names a promise of its own that is not whole',
      'It has an `id` that stays the same, a `statement`, and the `source` where that is written; each is a text.',
    )
  }
}
