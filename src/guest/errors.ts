import { type ErrorDetails, SnapwitnessError } from '../core/errors.ts'
import { inLine } from '../core/words.ts'

/**
 * - `unreachable`: no connection, or one that broke; whether the operation was done is not known
 * - `login`: the guest refused the user, or is not the machine that it should be
 * - `deadline`: the operation did not end in the time that it was given
 * - `disk-absent`, `not-blank`, `no-volume`: what the operation wanted of a disk is not so
 * - `disk-failed`: the guest's kernel answered an input or output error of the disk, or that it is read-only
 * - `too-much`: more came than any script prints
 * - `failed`: the guest's script failed in another way
 */
export type GuestErrorKind =
  | 'unreachable'
  | 'login'
  | 'deadline'
  | 'disk-absent'
  | 'not-blank'
  | 'no-volume'
  | 'disk-failed'
  | 'too-much'
  | 'failed'

/** Something could not be done or seen in a guest. Says nothing of the hypervisor. */
export class GuestError extends SnapwitnessError {
  readonly kind: GuestErrorKind

  constructor(kind: GuestErrorKind, what: string, details: ErrorDetails) {
    super(`GUEST_${kind.toUpperCase().replace('-', '_')}`, inLine(what), details)
    this.kind = kind
  }
}
