import { UsageError } from '../core/errors.ts'
import { quoted } from '../core/words.ts'
import { type Fleet, seenIn } from './fleet.ts'

/** A machine that a run has already, by another name. */
export interface Twin {
  name: string
  other: string
  instanceUuid: string
}

/**
 * What is one machine under two names: by its path and by a group, or at a vCenter and at the host that it runs on. A run
 * would revert it under its own feet.
 */
export function twinsIn(fleet: Fleet): Twin[] {
  const owners = new Map<string, string>()
  return seenIn(fleet).flatMap(({ config: { name }, state: { instanceUuid } }): Twin[] => {
    const other = instanceUuid && owners.get(instanceUuid)
    if (instanceUuid && other === undefined) owners.set(instanceUuid, name)
    return instanceUuid && other !== undefined ? [{ name, other, instanceUuid }] : []
  })
}

export class SameMachine extends UsageError {
  constructor({ name, other, instanceUuid }: Twin) {
    super(
      `${quoted(name)} and ${quoted(other)} are one machine: both have the instance UUID ${quoted(instanceUuid)}.`,
      {
        hint: 'Name it once in the configuration. A copy that was made by hand gets a UUID of its own from its host: set vc.uuid anew.',
      },
    )
  }
}
