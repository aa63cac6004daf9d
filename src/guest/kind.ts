import type { GuestInspection } from './guest.ts'
import type { ScriptLanguage } from './script-runner.ts'

/** All that is of one kind of guest, whichever way leads to it. */
export interface KindOfGuest {
  language: ScriptLanguage
  /** What its scripts call: `commands`, `cmdlets`. */
  toolsAre: string
  /** Whether a tool is another than the scripts are written for, though it bears the name. */
  isForeign(tool: GuestInspection['tools'][number]): boolean
  /** The oldest versions that the scripts are written for, by the tool that tells its own. */
  leastVersions: Readonly<Record<string, string>>
  /** What brings the tools that are missing. */
  howToGetTools: string
  /** What makes the user one who may work on disks. */
  howToBeAdministrator: string
}
