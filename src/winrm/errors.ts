import { TOO_MUCH_HINT, type TooMuch } from '../core/bounds.ts'
import { type ErrorDetails, SnapwitnessError } from '../core/errors.ts'
import { inLine } from '../core/words.ts'

/**
 * - `login`: the listener refused the user or the scheme (HTTP 401)
 * - `policy`: a setting of the machine forbids what was asked, whoever asks
 * - `starting`: the service starts or stops, or what stands before it has no way to it: that passes
 * - `other-service`: what answers at the port is no WinRM listener, or not by this protocol
 * - `unreachable`: no connection, a connection that broke, or no answer in time
 * - `deadline`: the command did not end in the time that it was given
 * - `shell-gone`: the remote shell vanished under a command that may have started
 * - `quota`: too many shells, operations, processes or users
 * - `too-much`: more came than any listener sends
 * - `protocol`: any other fault, or an answer that is not WS-Management
 */
export type WinRmErrorKind =
  | 'login'
  | 'policy'
  | 'starting'
  | 'other-service'
  | 'unreachable'
  | 'deadline'
  | 'shell-gone'
  | 'quota'
  | 'too-much'
  | 'protocol'

/** Something on the way to a Windows machine, never something that a command itself said. */
export class WinRmError extends SnapwitnessError {
  readonly kind: WinRmErrorKind
  /** The number of the WS-Management fault, where there was one. */
  readonly faultCode: number | undefined

  constructor(kind: WinRmErrorKind, what: string, details: ErrorDetails & { faultCode?: number }) {
    super(`WINRM_${kind.toUpperCase().replace('-', '_')}`, inLine(what), details)
    this.kind = kind
    this.faultCode = details.faultCode
  }
}

export function tooMuch({ limit }: TooMuch, machine: string): WinRmError {
  return new WinRmError('too-much', `WinRM of ${machine} answered with more than ${limit}.`, {
    hint: TOO_MUCH_HINT,
    fields: { machine, limit },
  })
}
