import type { WinRmAccess } from '../winrm/winrm.ts'
import type { Guest } from './guest.ts'
import type { SshAccess } from './linux/ssh-access.ts'
import { SshRunner } from './linux/ssh-runner.ts'
import { ScriptedGuest } from './scripted-guest.ts'
import { WinRmRunner } from './windows/winrm-runner.ts'

/** How to get into a guest. `name` is the machine's inventory name. */
export type GuestAccess =
  | { name: string; kind: 'linux'; ssh: Omit<SshAccess, 'machine'> }
  | { name: string; kind: 'windows'; winrm: Omit<WinRmAccess, 'machine'> }

/** A guest that connects with its first operation, and again whenever that is needed. */
export function createGuest(access: GuestAccess): Guest {
  const runner =
    access.kind === 'linux'
      ? new SshRunner({ ...access.ssh, machine: access.name })
      : new WinRmRunner({ ...access.winrm, machine: access.name })
  return new ScriptedGuest(access.name, runner)
}
