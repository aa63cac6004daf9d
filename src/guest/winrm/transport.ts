import { randomUUID } from 'node:crypto'
import type { WinRmAccess } from '../../core/access.ts'
import type { Deadline } from '../../core/deadline.ts'
import { connectWinRm, type WinRm, WinRmError } from '../../winrm/winrm.ts'
import { GuestError, type GuestErrorKind } from '../errors.ts'
import type { Meeting, ScriptResult, ScriptText, ScriptTransport } from '../script-runner.ts'
import { framed, unframed } from './frame.ts'

/** Runs scripts by WinRM: nothing is put into the guest. */
export class WinRmTransport implements ScriptTransport {
  readonly #machine: string
  readonly #winRm: WinRm

  constructor(access: WinRmAccess, meet?: Meeting) {
    this.#machine = access.machine
    this.#winRm = connectWinRm(access, meet && ((run) => meet((text) => this.#framed(text, run))))
  }

  connect(deadline: Deadline): Promise<void> {
    return this.#winRm.connect(deadline).catch(failAsGuest)
  }

  run(text: ScriptText, deadline: Deadline): Promise<ScriptResult> {
    return this.#framed(text, (script, stdin) => this.#winRm.run(script, { stdin, deadline }))
  }

  close(): Promise<void> {
    return this.#winRm.close()
  }

  async #framed(
    { script, input = '' }: ScriptText,
    run: (script: string, stdin: string) => Promise<ScriptResult>,
  ): Promise<ScriptResult> {
    const mark = randomUUID()
    const output = await run(framed(script), `${mark}\r\n${input}`).catch(failAsGuest)
    return unframed(this.#machine, mark, output)
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
    case 'policy':
    case 'starting':
    case 'other-service':
    case 'quota':
      return kind
    case 'shell-gone':
      return 'unreachable'
    case 'protocol':
      return 'unreadable'
  }
}
