import { type ErrorDetails, SnapwitnessError } from '../core/errors.ts'
import { inLine } from '../core/words.ts'

/**
 * - `unreachable`: no connection, or one that broke; whether the operation was done is not known
 * - `starting`: it, or its service, is not ready yet, or holds us off for a while: that passes
 * - `login`: the guest refused the user, or is not the machine that it should be
 * - `policy`: a setting of the guest forbids what was asked, whoever asks
 * - `quota`: it has no room for another session
 * - `other-service`: what answers at the port is another program, or speaks another protocol
 * - `deadline`: the operation did not end in the time that it was given
 * - `disk-absent`, `not-blank`, `no-volume`: what the operation wanted of a disk is not so
 * - `disk-failed`: the guest's kernel answered an input or output error of the disk, or that it is read-only
 * - `too-much`: more came than any script prints
 * - `unreadable`: what came is no answer that a script, or its server, gives
 * - `failed`: the guest's script says that it failed in another way
 */
export type GuestErrorKind =
  | 'unreachable'
  | 'starting'
  | 'login'
  | 'policy'
  | 'quota'
  | 'other-service'
  | 'deadline'
  | 'disk-absent'
  | 'not-blank'
  | 'no-volume'
  | 'disk-failed'
  | 'too-much'
  | 'unreadable'
  | 'failed'

/** Something could not be done or seen in a guest. Says nothing of the hypervisor. */
export class GuestError extends SnapwitnessError {
  readonly kind: GuestErrorKind

  constructor(kind: GuestErrorKind, what: string, details: ErrorDetails) {
    super(`GUEST_${kind.toUpperCase().replace('-', '_')}`, inLine(what), details)
    this.kind = kind
  }

  /** Whether the guest was not reached now, and another try may be worth it. */
  get passes(): boolean {
    return this.kind === 'unreachable' || this.kind === 'starting'
  }
}
