import { readFileSync } from 'node:fs'

/** The page of all codes, which lies beside the program, in a clone and in the package alike. */
const PAGE = new URL('../../../docs/trouble.md', import.meta.url)

/** Where a code that has no place of its own is told of. */
const ANY_OTHER = 'Any other fault of the host'

export interface TroublePage {
  /** By code: what it means, and what to do. */
  entries: ReadonlyMap<string, string>
  /** Of a fault that stands in the table at the end, the code of which it is a kind; undefined where it is of none. */
  kinds: ReadonlyMap<string, string | undefined>
  /** For faults of a host that nobody has listed. */
  anyOther: string
}

export function readTroublePage(): TroublePage {
  const [, ...parts] = readFileSync(PAGE, 'utf8').split(/^###? /m)
  const all = new Map(parts.map(titled))
  const other = all.get(ANY_OTHER) ?? ''
  const rows = [...other.matchAll(/^\| `([A-Z_\d]+)` \| (?:\[([A-Z_\d]+)\])?/gm)]
  return {
    entries: new Map([...all].filter(([title]) => /^[A-Z][A-Z_\d]+$/.test(title))),
    kinds: new Map(rows.map(([, code = '', base]) => [code, base])),
    anyOther: other.slice(0, other.indexOf('\n|')).trim(),
  }
}

function titled(part: string): [title: string, text: string] {
  const end = part.indexOf('\n')
  return [part.slice(0, end).trim(), part.slice(end).trim()]
}
