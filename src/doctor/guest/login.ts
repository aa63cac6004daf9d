import { messageOf, SnapwitnessError } from '../../core/errors.ts'
import type { GuestIdentity } from '../../guest/guest.ts'
import { ok, type Remark } from '../finding.ts'

export function login({ os, hostName, standIn }: GuestIdentity): Remark {
  const what = `Logged in to ${hostName}: ${os}`
  if (!standIn) return ok('guest-login', what)
  return {
    id: 'guest-login',
    severity: 'note',
    what: `${what}, which only stands in for a Windows`,
    follows: 'What a run finds is true of the hypervisor and of this program, not of a Windows.',
    mend: '',
  }
}

export function loginFailed(error: unknown): Remark {
  const [what, mend] =
    error instanceof SnapwitnessError
      ? [error.what, error.hint]
      : [messageOf(error), 'Report it with this text.']
  const isLogin = !(error instanceof SnapwitnessError && IDENTITY.includes(error.code))
  return {
    id: isLogin ? 'guest-login' : 'guest-identity',
    severity: 'blocker',
    what: what.split('\n')[0] ?? '',
    follows: 'This machine has no witness: nothing can be done or seen in its guest.',
    mend,
  }
}

/** The login was accepted, by whom it should not have been, or by nobody knows whom. */
const IDENTITY = ['WRONG_MACHINE', 'MACHINE_UNPROVED']
