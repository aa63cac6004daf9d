import { list } from '../core/format.ts'
import type { Facts } from '../evidence/facts.ts'
import type { MachinePairs } from './machines.ts'
import type { Side } from './side.ts'

/** What a machine and its host are, and were not. */
export interface SurroundingDifference {
  machine: string
  /** `hardware version`, `delta formats`, … */
  what: string
  before: string
  after: string
}

type Machine = Side['machines'][number]

/** How hosts write deltas is their own doing: that has changed without anybody asking for it. */
export const DELTA_FORMATS = 'delta formats'

const told: Record<string, (facts: Facts) => string | null> = {
  'host build': ({ build }) => build,
  'ESXi host': ({ host }) => host,
  'hardware version': ({ hardwareVersion }) => hardwareVersion,
  Tools: ({ tools }) => list([tools.version, tools.status].filter((each) => each !== null)),
  'configured guest': ({ guestOs }) => guestOs,
  datastores: ({ datastores }) =>
    list(datastores.map(({ name, type, version }) => [name, type, version].filter(Boolean).join(' '))),
  CPU: ({ cpuModel }) => cpuModel,
}

/** Of machines that are on both sides. What either side does not tell is no difference. */
export function surroundingDifferences(
  before: Side,
  after: Side,
  pairs: MachinePairs,
): SurroundingDifference[] {
  return after.machines.flatMap((is) => {
    const was = before.machines.find(({ name }) => pairs.before(name) === pairs.after(is.name))
    if (!was) return []
    return [
      ...rowsOf(was, is),
      [DELTA_FORMATS, formatsOf(before, was), formatsOf(after, is)] as const,
    ].flatMap(([what, one, other]) =>
      one && other && one !== other ? [{ machine: is.name, what, before: one, after: other }] : [],
    )
  })
}

function rowsOf(was: Machine, is: Machine): (readonly [string, string | null, string | null])[] {
  const { facts: one } = was
  const { facts: other } = is
  const own: (readonly [string, string | null, string | null])[] = [
    ['name', was.name, is.name],
    ['guest', guestOf(was), guestOf(is)],
  ]
  if (!one || !other) return own
  return [...own, ...Object.entries(told).map(([what, tell]) => [what, tell(one), tell(other)] as const)]
}

function guestOf({ os, standIn }: Machine): string {
  return standIn ? `${os} (stand-in)` : os
}

function formatsOf({ told: ledger }: Side, { name }: Machine): string {
  return list(ledger?.deltaFormats[name] ?? [])
}
