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

  async connect(deadline: Deadline): Promise<void> {
    try {
      await this.#winRm.connect({ deadline })
    } catch (error) {
      throw error instanceof WinRmError ? asGuestError(error) : error
    }
  }

  async run(script: ScriptName, args: ScriptArguments, deadline: Deadline): Promise<ScriptResult> {
    try {
      const call = powerShellCall(script, args)
      return await this.#winRm.run(call.script, { stdin: call.input, deadline })
    } catch (error) {
      throw error instanceof WinRmError ? asGuestError(error) : error
    }
  }

  close(): Promise<void> {
    return this.#winRm.close()
  }
}

function asGuestError(error: WinRmError): GuestError {
  return new GuestError(kindOf(error), error.what, { hint: error.hint, fields: error.fields, cause: error })
}

function kindOf({ kind }: WinRmError): GuestErrorKind {
  switch (kind) {
    case 'login':
    case 'unreachable':
    case 'deadline':
      return kind
    case 'shell-gone':
      return 'unreachable'
    default:
      return 'failed'
  }
}
