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
  return JSON.parse(JSON.stringify(value, (key, each) => (isText(key, each) ? redact(each) : each)))
}

function isText(key: string, value: unknown): value is string {
  return typeof value === 'string' && !OURS.has(key)
}
