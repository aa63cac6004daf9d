import type { Deadline } from '../../core/deadline.ts'
import { connectWinRm, type WinRm, type WinRmAccess, WinRmError } from '../../winrm/winrm.ts'
import { GuestError, type GuestErrorKind } from '../errors.ts'
import type { ScriptArguments, ScriptName, ScriptResult, ScriptRunner } from '../script-runner.ts'
import { powerShellCall } from './powershell-text.ts'

/** Runs the scripts of `scripts/*.ps1` by WinRM: nothing is put into the guest. */
export class WinRmRunner implements ScriptRunner {
  readonly kind = 'windows'
  readonly #winRm: WinRm

  constructor(access: WinRmAccess) {
    this.#winRm = connectWinRm(access)
  }

  connect(deadline: Deadline): Promise<void> {
    return this.#winRm.connect({ deadline }).catch(failAsGuest)
  }

  async run(script: ScriptName, args: ScriptArguments, deadline: Deadline): Promise<ScriptResult> {
    const call = powerShellCall(script, args)
    return this.#winRm.run(call.script, { stdin: call.input, deadline }).catch(failAsGuest)
  }

  close(): Promise<void> {
    return this.#winRm.close()
  }
}

function failAsGuest(error: unknown): never {
  if (!(error instanceof WinRmError)) throw error
  throw new GuestError(kindOf(error), error.what, { hint: error.hint, fields: error.fields, cause: error })
}

function kindOf({ kind }: WinRmError): GuestErrorKind {
  switch (kind) {
    case 'login':
    case 'unreachable':
    case 'deadline':
    case 'too-much':
      return kind
    case 'shell-gone':
      return 'unreachable'
    default:
      return 'failed'
  }
}
