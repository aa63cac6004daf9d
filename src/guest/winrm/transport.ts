import type { WinRmAccess } from '../../core/access.ts'
import type { Deadline } from '../../core/deadline.ts'
import { connectWinRm, type WinRm, WinRmError } from '../../winrm/winrm.ts'
import { GuestError, type GuestErrorKind } from '../errors.ts'
import type { Meeting, ScriptResult, ScriptText, ScriptTransport } from '../script-runner.ts'

/** Runs scripts by WinRM: nothing is put into the guest. */
export class WinRmTransport implements ScriptTransport {
  readonly #winRm: WinRm

  constructor(access: WinRmAccess, meet?: Meeting) {
    this.#winRm = connectWinRm(
      access,
      meet && ((run) => meet(({ script, input = '' }) => run(script, input).catch(failAsGuest))),
    )
  }

  connect(deadline: Deadline): Promise<void> {
    return this.#winRm.connect(deadline).catch(failAsGuest)
  }

  run({ script, input = '' }: ScriptText, deadline: Deadline): Promise<ScriptResult> {
    return this.#winRm.run(script, { stdin: input, deadline }).catch(failAsGuest)
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
