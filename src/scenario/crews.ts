import { GUEST_KINDS, type GuestKind } from '../core/access.ts'

/**
 * Whom a scenario needs. `each`: one machine, and every machine has its turn. `all`: all of them together. Or a crew: so many
 * of a kind, so many in all; as many crews are formed as there are machines for.
 * @example
 * 'each'
 * { linux: 1, windows: 1 }
 * { atLeast: 2 }
 */
export type Needs = 'each' | 'all' | Partial<Record<GuestKind | 'atLeast', number>>

/** A machine as a crew is formed of it, before anything of it is looked at. */
export interface CrewMachine {
  name: string
  guest: GuestKind
}

/** The machines that a scenario works on at the same time, by their names; in the order of the configuration. */
export type Crew = readonly string[]

/** What is best for it, and what will do where that cannot be had. */
export type NeedsOrLess = Needs | readonly [Needs, ...Needs[]]

/**
 * The crews that a scenario is for: of different machines, always the same ones of the same configuration.
 * @returns what is missing, as a sentence, where not even one can be formed
 */
export function crewsOf(needs: NeedsOrLess, machines: readonly CrewMachine[]): Crew[] | { unmet: string } {
  const [best, ...less] = isInOrder(needs) ? needs : [needs]
  const crews = crewsOfThose(best, machines)
  const [next, ...others] = less
  return 'unmet' in crews && next !== undefined ? crewsOf([next, ...others], machines) : crews
}

function isInOrder(needs: NeedsOrLess): needs is readonly [Needs, ...Needs[]] {
  return Array.isArray(needs)
}

function crewsOfThose(needs: Needs, machines: readonly CrewMachine[]): Crew[] | { unmet: string } {
  if (machines.length === 0) return { unmet: 'it needs a machine, and none is here' }
  if (needs === 'all') return [machines.map(({ name }) => name)]
  if (needs === 'each' || Object.keys(needs).length === 0) return machines.map(({ name }) => [name])
  const unmet = unmetNeed(needs, machines)
  if (unmet !== undefined) return { unmet }
  const { atLeast, ...kinds } = needs
  const wanted = Object.values(kinds).reduce((sum, count) => sum + count, 0)
  const size = Math.max(1, wanted, atLeast ?? 0)
  const perKind = GUEST_KINDS.map((kind) => {
    const own = machines.filter(({ guest }) => guest === kind)
    return { own, count: kinds[kind] ?? 0 }
  })
  const most = perKind.map(({ own, count }) => (count === 0 ? Infinity : Math.floor(own.length / count)))
  const crews = Math.min(Math.floor(machines.length / size), ...most)
  const demanded = perKind.map(({ own, count }) => own.slice(0, crews * count))
  const rest = perKind.flatMap(({ own }, kind) => own.slice(demanded[kind]?.length))
  // Without `atLeast` a crew is exactly what is asked for; with it, whoever is left joins one.
  const dealt = [...demanded.flat(), ...(atLeast === undefined ? [] : rest)]
  return Array.from({ length: crews }, (_, crew) => {
    const members = new Set(dealt.filter((_machine, place) => place % crews === crew))
    return machines.filter((machine) => members.has(machine)).map(({ name }) => name)
  })
}

function unmetNeed(
  { atLeast = 0, ...kinds }: Exclude<Needs, string>,
  machines: readonly CrewMachine[],
): string | undefined {
  const missing = Object.entries(kinds).find(
    ([kind, count]) => machines.filter(({ guest }) => guest === kind).length < count,
  )
  if (missing) return `it needs ${missing[1]} with a ${missing[0]} guest, and there are fewer`
  if (machines.length < atLeast) return `it needs ${atLeast} machines, and there are fewer`
  return undefined
}
