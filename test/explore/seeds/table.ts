import type { Searched } from './search.ts'

/** A row for each fault, in Markdown: medians of the seeds that found it. */
export function tableOf(all: readonly Searched[]): string {
  const rows = [...new Set(all.map(({ fault }) => fault))].map((fault) =>
    rowOf(
      fault,
      all.filter((one) => one.fault === fault),
    ),
  )
  const few = all.filter(({ operations }) => operations && (operations[2] ?? Infinity) <= 6).length
  const found = all.filter(({ operations }) => operations).length
  return `${[HEAD, ...rows].join('\n')}\n\n${few} of ${found} with six operations or fewer beside the set-up.\n`
}

const HEAD = `| fault | seeds that found it | seconds until then | operations found, left, and of these beside the set-up | further histories | its scenario, five times |
|---|---|---|---|---|---|`

function rowOf(fault: string, searches: readonly Searched[]): string {
  const found = searches.filter(({ operations }) => operations)
  const of = (value: (one: Searched) => number | undefined) =>
    medianOf(found.flatMap((one) => value(one) ?? []))
  const again = found.flatMap((one) => one.again ?? [])
  return `| ${[
    fault,
    `${found.length} of ${searches.length}`,
    of(({ foundS }) => foundS),
    [0, 1, 2]
      .map((i) => of(({ operations }) => operations?.[i]))
      .filter((one) => one !== '')
      .join(', '),
    of(({ trials }) => trials),
    again.length === 0 ? '' : `${Math.min(...again)} at least`,
  ].join(' | ')} |`
}

function medianOf(values: readonly number[]): number | '' {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? ''
}
