import { redact } from '../core/redact.ts'
import type { Entry } from './entries.ts'

/** The members whose values are words and times of our own: a password that happens to be one must not spoil them. */
const OURS: ReadonlySet<string> = new Set([
  ...['type', 'at', 'createdAt', 'kind', 'verdict', 'outcome', 'guest', 'partitionTable'],
  ...[
    'id',
    'uuid',
    'check',
    'observation',
    'snapshot',
    'currentSnapshot',
    'powerState',
    'mode',
    'state',
    'answer',
  ],
])

/** The entry without the known secrets. Its own structure stays, whatever the secrets are: a password may be `linux`. */
export function redactedEntry(entry: Entry): Entry {
  return redactedValue(entry)
}

/** Any JSON without the known secrets, as an entry would keep it. */
export function redactedValue<T>(value: T): T {
  const digests = new Set<unknown>()
  const replaced = function (this: unknown, key: string, each: unknown) {
    if (DIGESTS.has(key) && Array.isArray(each)) digests.add(each)
    const isDigest = (DIGESTS.has(key) || digests.has(this)) && HEXADECIMAL.test(String(each))
    return typeof each === 'string' && !OURS.has(key) && !isDigest ? redact(each) : each
  }
  return JSON.parse(JSON.stringify(value, replaced))
}

/** Evidence is compared by them: one that a secret happens to be like, or is made like, would be another verdict. */
const DIGESTS: ReadonlySet<string> = new Set(['sha256', 'expectedSha256'])
const HEXADECIMAL = /^[0-9a-f]+$/
