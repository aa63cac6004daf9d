import type { Conduct } from '../machine/conduct.ts'
import type { HostManners } from '../manners.ts'

/** What a real host or guest does or may do besides, and what no check may call a violation. */
export interface Liberty extends Conduct {
  /** `vmfs-sparse` */
  readonly name: string
  /** Where it is written or was seen. */
  readonly source: string
  /** What it is, as a sentence. */
  readonly allows: string
  /** The ids of the promises that it touches, none of which may be called violated under it. */
  readonly touches: readonly string[]
  /** The kind of guest that shows it alone, or as well as any other does; absent where every kind has to. */
  readonly shownBy?: 'linux' | 'windows'
  /** Why it does not go with all the others at once; it goes with them where there is no reason. */
  readonly alone?: string
  /** It takes time, and next to nothing of a core: much else can go on beside it. */
  readonly waits?: true
  /** Replaces some of the host's manners. Called once for each lab. */
  readonly host?: (manners: HostManners) => HostManners
}

/** The manners of a host that takes these liberties, the last one outermost. */
export function mannersOf(liberties: readonly Liberty[], manners: HostManners): HostManners {
  return liberties.reduce((done, { host }) => host?.(done) ?? done, manners)
}

/** Those that one host and its guests may take all at once. */
export function together(liberties: readonly Liberty[]): Liberty[] {
  return liberties.filter((liberty) => !goesAlone(liberty))
}

export function goesAlone({ alone }: Liberty): boolean {
  return alone !== undefined
}
