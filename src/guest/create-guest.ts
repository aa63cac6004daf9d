import type { GuestAccess, GuestKind } from '../core/access.ts'
import type { Guest } from './guest.ts'
import { shellScript } from './linux/shell-text.ts'
import type { ScriptLanguage } from './script-runner.ts'
import { ScriptedGuest } from './scripted-guest.ts'
import { SshTransport } from './ssh/transport.ts'
import { powerShellScript } from './windows/powershell-text.ts'
import { WinRmTransport } from './winrm/transport.ts'

/** The language of each kind of guest, whichever way leads to it. */
const languages: Record<GuestKind, ScriptLanguage> = { linux: shellScript, windows: powerShellScript }

/** A guest that connects with its first operation, and again whenever that is needed. */
export function createGuest(access: GuestAccess): Guest {
  const { name, kind } = access
  const transport =
    'ssh' in access
      ? new SshTransport({ ...access.ssh, machine: name })
      : new WinRmTransport({ ...access.winrm, machine: name })
  return new ScriptedGuest(name, { kind, language: languages[kind], transport })
}
