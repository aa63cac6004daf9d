import { SnapwitnessError } from '../core/errors.ts'
import { inLine } from '../core/words.ts'
import type { MachineFacts } from './record.ts'

/** A machine of some host, by all that it may be known by. */
interface Candidate {
  name: string
  instanceUuid: string | undefined
  biosUuid: string | undefined
}

/** A host of the configuration that did not answer. */
interface SilentHost {
  name: string
  trouble: { what: string; hint: string }
}

/** By what a machine was known again. */
export type KnownBy = 'its instance UUID' | 'its BIOS UUID' | 'its name'

/**
 * The machine that was sealed, among all that there are. It may have been renamed, moved, or registered under another
 * vCenter: what it is called counts last.
 * @throws SnapwitnessError `SEALED_MACHINE_LOST`, `SEALED_MACHINE_AMBIGUOUS`
 */
export function whichMachine<C extends Candidate>(
  sealed: Pick<MachineFacts, 'name' | 'instanceUuid' | 'biosUuid'>,
  candidates: readonly C[],
  silent: readonly SilentHost[] = [],
): { machine: C; by: KnownBy } {
  const ways: [KnownBy, (one: C) => boolean][] = [
    ['its instance UUID', (one) => isSame(sealed.instanceUuid, one.instanceUuid)],
    ['its BIOS UUID', (one) => isSame(sealed.biosUuid, one.biosUuid)],
    ['its name', (one) => one.name === lastOf(sealed.name)],
  ]
  for (const [by, isIt] of ways) {
    const [machine, ...others] = candidates.filter(isIt)
    if (machine && others.length > 0)
      throw ambiguous(
        sealed.name,
        by,
        [machine, ...others].map(({ name }) => name),
      )
    if (machine) return { machine, by }
  }
  throw lost(sealed.name, silent)
}

/** Hosts write UUIDs with dashes or without, in either case. */
function isSame(one: string | null, other: string | undefined): boolean {
  const digits = (uuid: string) => uuid.replaceAll(/[^0-9a-f]/gi, '').toLowerCase()
  return one !== null && other !== undefined && digits(one) !== '' && digits(one) === digits(other)
}

/** A configuration may name a machine by its path. */
function lastOf(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1)
}

/** It may be on a host that did not answer. */
function lost(machine: string, [silent]: readonly SilentHost[]): SnapwitnessError {
  if (silent)
    return new SnapwitnessError(
      'SEALED_MACHINE_LOST',
      `${inLine(machine)}, which was sealed, is on no host that answers; ${inLine(silent.name)} does not: ${silent.trouble.what}`,
      { hint: silent.trouble.hint, fields: { machine } },
    )
  return new SnapwitnessError(
    'SEALED_MACHINE_LOST',
    `${inLine(machine)}, which was sealed, is on no host of the configuration: nothing has its UUIDs or its name.`,
    { hint: 'Name the host on which it is now in the configuration (host, hosts).', fields: { machine } },
  )
}

function ambiguous(machine: string, by: KnownBy, names: readonly string[]): SnapwitnessError {
  const told = names.map((name) => inLine(name)).join(', ')
  return new SnapwitnessError(
    'SEALED_MACHINE_AMBIGUOUS',
    `${inLine(machine)}, which was sealed, may be any of these, by ${by}: ${told}.`,
    {
      hint: 'A copy has the UUIDs of its original: take the copies away, or give them UUIDs of their own. Where an ESXi and its vCenter both tell of it, leave one of them out of the configuration.',
      fields: { machine },
    },
  )
}
