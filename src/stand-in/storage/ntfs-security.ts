import { accessDenied, writeProtected } from '../system/errors.ts'
import { fromSddl, toSddl } from '../system/security-descriptor.ts'
import { run, ToolError } from './tools.ts'

/** ntfs-3g's name for the security descriptor that stands on the disk, byte for byte. */
const ATTRIBUTE = 'system.ntfs_acl'

/** Whose a file of a mounted NTFS is, and who may do what with it, as SDDL. @throws NetThrow */
export function readNtfsSecurity(path: string): string {
  const printed = asked(path, 'getfattr', ['--absolute-names', '--encoding=hex', '--name', ATTRIBUTE])
  return toSddl(Buffer.from(printed.match(/=0x([0-9a-f]+)/)?.[1] ?? '', 'hex'))
}

/** @throws NetThrow */
export function writeNtfsSecurity(path: string, sddl: string): void {
  asked(path, 'setfattr', ['--name', ATTRIBUTE, '--value', `0x${fromSddl(sddl).toString('hex')}`])
}

function asked(path: string, program: string, options: readonly string[]): string {
  try {
    return run(program, [...options, '--', path])
  } catch (error) {
    if (!(error instanceof ToolError)) throw error
    throw error.message.includes('Read-only') ? writeProtected() : accessDenied(path)
  }
}
