import { z } from 'zod'
import { type Entry, entry } from '../../src/evidence/entries.ts'
import { type Seen, seen } from '../../src/evidence/seen.ts'
import { table } from '../../src/judge/table.ts'

/** What a string of a ledger is to be, by the name of its member. */
export type Strings = (member: string) => string

/** An entry of every kind, with every kind of sight in it and every member, as the ledger's own schema has them. */
export function everyEntry(strings: Strings): Entry[] {
  return made(ENTRY, strings).map((each) => entry.parse(each))
}

/** A check of every statement of ours with the evidence that it takes, in a scenario that holds them all. */
export function everyCheck(strings: Strings): Entry[] {
  return [...table.values()].flatMap(({ id, takes, args }) =>
    made(z.toJSONSchema(args), strings).flatMap((own, i) => {
      const observed = takes.map((kind, n) => observation(`${id} ${i} ${n}`, ofKind(kind, strings)))
      const observations = observed.map((each) => each.observation)
      return [...observed, check(`${id} ${i}`, { id, args: own, observations }, strings)]
    }),
  )
}

/** The ids that put entries together: all in one scenario and one step. */
export const here = { scenario: 'the-scenario', step: 'the-step' }
const at = '2026-03-02T02:15:04.000Z'

function observation(id: string, what: Seen): Entry & { type: 'observation' } {
  return { type: 'observation', at, ...here, observation: id, machine: 'a-machine', seen: what }
}

function check(
  name: string,
  about: { id: string; args: unknown; observations: string[] },
  strings: Strings,
): Entry {
  const words = { statement: strings('statement'), expected: strings('expected'), seen: strings('seen') }
  return entry.parse({
    ...{ type: 'check', at, ...here, check: name, machine: 'a-machine', object: strings('object') },
    ...{ negated: false, verdict: 'violated', ...words, ...about },
  })
}

function ofKind(kind: Seen['kind'], strings: Strings): Seen {
  const one = SEEN.oneOf?.find((each) => ((each as Schema).properties?.kind as Schema)?.const === kind)
  return seen.parse(made({ ...(one as Schema), $defs: SEEN.$defs }, strings)[0])
}

const ENTRY = z.toJSONSchema(entry)
const SEEN = z.toJSONSchema(seen)

type Schema = z.core.JSONSchema.JSONSchema

/** Values of that schema that have, between them, every member and every kind of member. */
function made(root: Schema, strings: Strings): unknown[] {
  return valuesOf(root, '', 0)

  function valuesOf(schema: Schema, member: string, depth: number): unknown[] {
    if (schema.$ref) return depth > DEEPEST ? [] : valuesOf(referred(root, schema.$ref), member, depth + 1)
    if (schema.const !== undefined) return [schema.const]
    if (schema.enum) return schema.enum
    const options = schema.anyOf ?? schema.oneOf
    if (options) {
      return options
        .filter((each) => typeof each === 'object' && each.type !== 'null')
        .flatMap((each) => valuesOf(each as Schema, member, depth))
    }
    switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
      case 'string':
        return [schema.format === 'date-time' ? at : strings(member)]
      case 'integer':
      case 'number':
        return [Math.min(schema.maximum ?? 7, 7)]
      case 'boolean':
        return [true, false]
      case 'array':
        return [itemsOf(schema, member, depth)]
      case 'object':
        return schema.properties ? objects(schema.properties, depth) : [recordOf(schema, depth)]
      default:
        return [strings(member), [strings(member)], { [strings('key')]: strings(member) }]
    }
  }

  function itemsOf({ prefixItems, items }: Schema, member: string, depth: number): unknown[] {
    if (prefixItems) return prefixItems.map((each) => valuesOf(each as Schema, member, depth)[0])
    return valuesOf(items as Schema, member, depth)
  }

  /** As many as the member with the most kinds has kinds. */
  function objects(properties: NonNullable<Schema['properties']>, depth: number): object[] {
    const members = Object.entries(properties).map(
      ([name, each]) => [name, valuesOf(each as Schema, name, depth)] as const,
    )
    const most = Math.max(1, ...members.map(([, values]) => values.length))
    return Array.from({ length: most }, (_, i) =>
      Object.fromEntries(members.filter(([, v]) => v.length > 0).map(([name, v]) => [name, v[i % v.length]])),
    )
  }

  /** With members that are called somehow, and with those that operations really tell of. */
  function recordOf({ additionalProperties }: Schema, depth: number): object {
    const values = (member: string) => valuesOf((additionalProperties ?? {}) as Schema, member, depth)
    const names = [strings('key'), strings('key'), ...DETAILS]
    return Object.fromEntries(names.map((name, i) => [name, values(name)[i % values(name).length]]))
  }
}

const DEEPEST = 3

const DETAILS = [
  ...['name', 'snapshot', 'disk', 'disks', 'fileName', 'label', 'filesystem', 'mode', 'what', 'memory'],
  ...['systemDisk', 'annotation', 'extraConfig', 'since', 'until', 'uuid', 'owner', 'takenFrom', 'address'],
]

function referred(root: Schema, ref: string): Schema {
  const found = root.$defs?.[ref.slice('#/$defs/'.length)]
  if (typeof found !== 'object') throw new Error(`the schema has no ${ref}`)
  return found
}
