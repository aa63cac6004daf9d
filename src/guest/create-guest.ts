import type { GuestAccess } from '../core/access.ts'
import type { Guest } from './guest.ts'
import { kinds } from './kinds.ts'
import { ScriptedGuest } from './scripted-guest.ts'
import { SshTransport } from './ssh/transport.ts'
import { WinRmTransport } from './winrm/transport.ts'

/** A guest that connects with its first operation, and again whenever that is needed. */
export function createGuest(access: GuestAccess): Guest {
  const { name, kind } = access
  const transport =
    'ssh' in access
      ? new SshTransport({ ...access.ssh, machine: name })
      : new WinRmTransport({ ...access.winrm, machine: name })
  return new ScriptedGuest(name, { kind, language: kinds[kind].language, transport })
}
