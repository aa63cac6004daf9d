import type { Stats } from 'node:fs'

/**
 * The rights of a file, as Windows writes them (SDDL). Under a Windows folder is a folder of this system: what is its
 * owner's alone there is the administrators' and the system's alone here, and all else is as C:\ProgramData hands it down.
 */
export function securityOf({ mode, uid }: Stats): string {
  const owner = uid === process.getuid?.() ? 'BA' : `${USERS}-${1000 + uid}`
  return `O:${owner}G:${USERS}-513D:${(mode & 0o077) === 0 ? OWN : INHERITED}`
}

/** The mode of a folder with these rights: its owner's alone where nobody but administrators and the system gets one. */
export function modeOf(sddl: string): number {
  return /D:P[A-Z]*(\([^;]*;[^;]*;[^;]*;;;(BA|SY)\))+$/.test(sddl) ? 0o700 : 0o755
}

/** Of this computer: what the SIDs of its own users begin with. */
export const USERS = 'S-1-5-21-1004336348-1177238915-682003330'
const OWN = 'PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)'
const INHERITED = 'AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;OICIID;0x1200a9;;;BU)(A;CIID;DCLCRPCR;;;BU)'
