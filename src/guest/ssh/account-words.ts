import type { GuestErrorKind } from '../errors.ts'

/** What keeps an account out, whatever is known of its password. */
export interface AccountTrouble {
  kind: GuestErrorKind
  /** The beginning of the sentence that goes on with the words. */
  what: string
  hint: string
}

/** @param words of PAM, of sshd or of sudo, whoever of them shows them to us */
export function accountTrouble(words: string): AccountTrouble | undefined {
  return TROUBLES.find(({ said }) => said.test(words))
}

const TROUBLES: readonly (AccountTrouble & { said: RegExp })[] = [
  {
    // pam_nologin(8), while a system comes up, or goes.
    said: /system is booting up|going down|shutting down|not permitted to log in yet/i,
    kind: 'starting',
    what: 'nobody may log in yet',
    hint: 'The guest comes up, or goes down. If it stays so, see /run/nologin and /etc/nologin in it.',
  },
  {
    said: /account (?:(?:is|was|has been) )?(?:temporar(?:il)?y )?locked|locked due to|left to unlock/i,
    kind: 'login',
    what: 'the account is locked',
    hint: 'Too many logins have failed, or somebody has locked it. Wait until it opens, or open it as root in the guest: faillock --user USER --reset, pam_tally2 --user USER --reset in an older one, or passwd -u USER.',
  },
  {
    said: /account (?:has |is )?expired/i,
    kind: 'login',
    what: 'the account has expired',
    hint: 'Let the account live longer, as root in the guest: chage -E -1 USER.',
  },
  {
    said: /password (?:has |is )?expired|password change required|change your (?:\w+ )?password/i,
    kind: 'login',
    what: 'the password has expired',
    hint: 'Give the user a new password in the guest (passwd USER), or let its password never expire: chage -M -1 USER.',
  },
]
