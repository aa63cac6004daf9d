import { accountTrouble } from './account-words.ts'
import { type ClientError, handshakeTrouble, type Trouble } from './handshake-trouble.ts'
import type { SshLogin } from './login.ts'
import type { ServerWords } from './server-words.ts'

/**
 * @param error of the SSH client; without one, the connection just ended
 * @param words what the server said in words
 * @param hangUps how often, one after another, it has hung up on us before there was a key
 */
export function troubleOf(
  error: ClientError | undefined,
  words: ServerWords,
  login: SshLogin,
  hangUps: number,
): Trouble {
  return (
    notSsh(words) ??
    handshakeTrouble(error, words, hangUps) ??
    refusedLogin(error, words, login) ??
    broken(error, words)
  )
}

/** sshd(8) says this in the place of its version, and hangs up. */
const HELD_OFF = /not allowed at this time|exceeded maxstartups|too many connections/i

function notSsh({ isSsh, opening }: ServerWords): Trouble | undefined {
  if (isSsh || opening === '') return undefined
  if (HELD_OFF.test(opening)) {
    return {
      kind: 'starting',
      why: `the server takes no connection of ours for a while: it said “${opening}”`,
      hint: 'It has seen too many connections or failed logins from this computer: see PerSourcePenalties, PerSourceMaxStartups and MaxStartups in its sshd_config, and exempt this computer (PerSourcePenaltyExemptList).',
    }
  }
  return {
    kind: 'other-service',
    why: `what answers there is no SSH server: it said “${opening}”`,
    hint: 'Is the port that of the SSH server of the guest, and its `address` the right one?',
  }
}

function refusedLogin(
  error: ClientError | undefined,
  { banner, hasAnswered }: ServerWords,
  login: SshLogin,
): Trouble | undefined {
  const said = banner && `; it said “${banner}”`
  const account = accountTrouble(`${banner} ${login.story}`)
  if (account?.kind === 'starting') {
    return { kind: account.kind, why: `${account.what}: ${login.story}${said}`, hint: account.hint }
  }
  const hint = account?.hint ?? login.hint
  if (error?.level === 'client-authentication')
    return { kind: 'login', why: `the login was refused: ${login.story}${said}`, hint }
  // A server that has had enough of us says so and hangs up, and so does one whose accounts are closed.
  if (!login.begun || !(hasAnswered || /authentication/i.test(error?.message ?? ''))) return undefined
  const words = error === undefined ? '' : ` (${error.message})`
  return { kind: 'login', why: `the login was refused${words}: ${login.story}${said}`, hint }
}

function broken(error: Error | undefined, { banner }: ServerWords): Trouble {
  // Of several addresses that all refuse, Node.js tells no more than a code.
  const why = error
    ? error.message || String((error as NodeJS.ErrnoException).code)
    : 'the connection was closed while it was being made'
  return { kind: 'unreachable', why: `${why}${banner && `; it said “${banner}”`}` }
}
