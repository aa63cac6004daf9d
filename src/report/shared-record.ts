import { z } from 'zod'
import { GUEST_KINDS } from '../core/access.ts'
import { version } from '../core/version.ts'
import { deltaFormatsIn } from '../evidence/delta-formats.ts'
import type { Entry } from '../evidence/entries.ts'
import { isApplicable, type RunSummary, type ScenarioSummary, summarize } from '../evidence/run-summary.ts'
import { verdict } from '../evidence/units.ts'
import { mergeVerdicts } from '../evidence/verdict.ts'
import { maskedEntries } from './masked/masked-entries.ts'

const text = z.string().nullable()

/** On how many machines of the run it was so. */
const machines = z.number().int().positive()

/** The id of the one that it was seen at; null where it was at none. */
const promise = text

/** What a host is like, and what it did where it may do either, without the name of anything: for `docs/hosts`. */
const sharedRecord = z.strictObject({
  format: z.literal(1),
  /** Of Snapwitness. */
  version: z.string(),
  day: z.iso.date(),
  hosts: z.array(z.strictObject({ product: z.string(), version: z.string(), build: z.string() })),
  guests: z.array(
    z.strictObject({
      ...{ guest: z.enum(GUEST_KINDS), os: z.string(), standIn: z.boolean() },
      ...{ hardwareVersion: text, tools: text, build: text },
      datastores: z.array(z.strictObject({ type: z.string(), version: text })),
      /** As the host calls them. */
      deltaFormats: z.array(z.string()),
      machines,
    }),
  ),
  promises: z.array(
    z.strictObject({ promise: z.string(), verdict: z.enum([...verdict.options, 'not applicable']) }),
  ),
  /** Where a host may do either. */
  answers: z.array(z.strictObject({ promise, question: z.string(), answer: z.string(), machines })),
  notApplicable: z.array(z.strictObject({ promise, what: z.string(), reason: z.string(), machines })),
})

type SharedRecord = z.infer<typeof sharedRecord>

export function sharedRecordOf(entries: readonly Entry[]): SharedRecord {
  const masked = maskedEntries(entries)
  const summary = summarize(masked)
  const { startedAt, hosts, scenarios } = summary
  return sharedRecord.parse({
    ...{ format: 1, version, day: startedAt.slice(0, 10) },
    hosts: counted(hosts.map(({ url, ...host }) => [host, url])).map(({ machines: _, ...host }) => host),
    guests: counted(guestsOf(summary, deltaFormatsIn(masked))),
    promises: promisesOf(scenarios),
    answers: counted(
      scenarios.flatMap((one) =>
        one.characteristics.map(({ machine, ...answer }) => [{ promise: idOf(one), ...answer }, machine]),
      ),
    ),
    notApplicable: counted(
      scenarios.flatMap((one) =>
        one.notApplicable.map(({ machine, ...told }) => [{ promise: idOf(one), ...told }, machine]),
      ),
    ),
  })
}

/** Something that was so on a machine. */
type On<T> = readonly [T, string]

/** Each once, with the number of machines. */
function counted<T extends object>(all: readonly On<T>[]): (T & { machines: number })[] {
  const known = new Map<string, { one: T; names: Set<string> }>()
  for (const [one, name] of all) {
    const key = JSON.stringify(one)
    const own = known.get(key) ?? { one, names: new Set() }
    own.names.add(name)
    known.set(key, own)
  }
  return [...known.values()].map(({ one, names }) => ({ ...one, machines: names.size }))
}

function guestsOf({ machines: all }: RunSummary, formats: Record<string, string[]>): On<object>[] {
  return all.map(({ name, guest, os, standIn, facts }) => [
    {
      ...{ guest, os, standIn, hardwareVersion: facts?.hardwareVersion ?? null },
      ...{ tools: facts?.tools.version ?? null, build: facts?.build ?? null },
      datastores: (facts?.datastores ?? []).map(({ name: _, ...datastore }) => datastore),
      deltaFormats: formats[name] ?? [],
    },
    name,
  ])
}

function promisesOf(scenarios: readonly ScenarioSummary[]): SharedRecord['promises'] {
  const ids = new Set(scenarios.flatMap((one) => idOf(one) ?? []))
  return [...ids].map((id) => {
    const own = scenarios.filter((one) => idOf(one) === id && isApplicable(one))
    return {
      promise: id,
      verdict: own.length === 0 ? 'not applicable' : mergeVerdicts(own.map((one) => one.verdict)),
    }
  })
}

function idOf({ promise: own }: ScenarioSummary): string | null {
  return own?.id || null
}
