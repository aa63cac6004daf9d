import type { Cmdlet } from './cmdlet.ts'

let known: ReadonlyMap<string, Cmdlet> = new Map()

/**
 * Says which cmdlets there are, by their names in lower case: for all sessions. They come from outside, because a cmdlet
 * uses whatever runs commands, and this is what finds it for them.
 */
export function provideCmdlets(cmdlets: ReadonlyMap<string, Cmdlet>): void {
  known = cmdlets
}

/** @param name in lower case */
export function findCmdlet(name: string): Cmdlet | undefined {
  return known.get(name)
}
