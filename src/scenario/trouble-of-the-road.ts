import { DeadlineError } from '../core/errors.ts'
import { GuestError } from '../guest/errors.ts'
import { VsphereError } from '../vsphere/faults/errors.ts'

/** What comes of the way to a host or a guest, and says nothing of a promise. */
export function isOfTheRoad(error: unknown): boolean {
  return [GuestError, VsphereError, DeadlineError].some((kind) => error instanceof kind)
}
