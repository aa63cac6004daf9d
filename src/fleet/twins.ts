import { UsageError } from '../core/errors.ts'
import { quoted } from '../core/words.ts'
import { seenMachines } from '../safety/sightings.ts'
import type { Fleet } from './fleet.ts'

/** A machine that a run has already, by another name. */
export interface Twin {
  name: string
  other: string
  /** By what it is known again. */
  identity: string
}

/**
 * What is one machine under two names: by its path and by a group, or at a vCenter and at the host that it runs on. A run
 * would revert it under its own feet.
 */
export function twinsIn({ hosts }: Fleet): Twin[] {
  const owners = new Map<string, string>()
  return hosts.flatMap(({ part, sightings }) =>
    seenMachines(part, sightings).flatMap(({ config: { name }, found, state: { instanceUuid } }): Twin[] => {
      // A reference is one of its own host alone.
      const identity = instanceUuid ?? `${part.host.name} ${found.ref}`
      const other = owners.get(identity)
      if (other !== undefined) return [{ name, other, identity }]
      owners.set(identity, name)
      return []
    }),
  )
}

export class SameMachine extends UsageError {
  constructor({ name, other, identity }: Twin) {
    super(`${quoted(name)} and ${quoted(other)} are one machine: ${quoted(identity)}.`, {
      hint: 'Name it once in the configuration. A copy that was made by hand gets a UUID of its own from its host: set vc.uuid anew.',
    })
  }
}
