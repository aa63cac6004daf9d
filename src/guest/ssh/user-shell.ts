import { randomUUID } from 'node:crypto'
import type { ClientChannel } from 'ssh2'
import type { Deadline } from '../../core/deadline.ts'
import type { GuestError } from '../errors.ts'
import { accountTrouble } from './account-words.ts'
import type { SshConnection } from './connection.ts'
import { type Opened, untilBegun } from './opening.ts'

/**
 * A `sh` of the user who logs in. It begins with a word of its own, so that nothing is told to what stands before it.
 * @throws GuestError that says what stands between us and it
 */
export async function openUserShell(connection: SshConnection, deadline: Deadline): Promise<ClientChannel> {
  const mark = randomUUID()
  const startedAt = performance.now()
  const channel = await connection.openChannel(shell(mark), deadline)
  try {
    const opened = await untilBegun({ channel, mark, connection, deadline }, () => ({
      onBoth: true,
      own: [mark],
      nudge: nudge(mark),
    }))
    if (opened.how !== 'begun') throw notBegun(connection, opened, performance.now() - startedAt)
    return channel
  } catch (error) {
    channel.close()
    throw error
  }
}

/** A server that is not there any more has lost its connection by then (see the keepalives of `SshEndpoint`). */
const SURELY_UP_MS = 15_000

/** Tells whoever reads our words that the shell has begun. */
const BEGUN = 'SNAPWITNESS_SHELL'

/** Words that every login shell reads alike. */
function shell(mark: string): string {
  return `sh -c '${BEGUN}=1; export ${BEGUN}; echo ${mark}; echo ${mark} >&2; exec sh'`
}

/**
 * What is said into a silence. A login script that reads a line has it with the empty one before this; another shell that
 * a login script has put in the place of ours, of whatever kind, becomes ours by it; and ours, which was slow, lets it pass.
 */
function nudge(mark: string): string {
  return `printenv ${BEGUN} >/dev/null || exec ${shell(mark)}`
}

const STANDS_BETWEEN =
  'Let the user of the configuration log in with a shell, and run what it is asked to: see its shell in /etc/passwd, what .bashrc, .profile and the like run where nobody types, and ForceCommand, `command=` and `Subsystem` of the SSH server. Or name another user.'

const JOINS = `A login file that redirects (exec 2>&1), a recorder of sessions or a terminal joins it to standard output, or drops it. ${STANDS_BETWEEN}`

function notBegun(
  connection: SshConnection,
  opened: Exclude<Opened, { how: 'begun' }>,
  waitedMs: number,
): GuestError {
  const { said } = opened
  const words = said && `: it said “${said}”`
  if (opened.how === 'silent') {
    connection.drop()
    const silence = opened.repeats ? ', and what is said to it comes back' : ', and nothing is said'
    const what = `no shell begins${words || silence}`
    return words || opened.repeats || waitedMs > SURELY_UP_MS
      ? connection.failure('policy', what, { hint: STANDS_BETWEEN })
      : connection.failure('unreachable', what, { hint: `Is the guest still up? ${STANDS_BETWEEN}` })
  }
  if (opened.how === 'joined') {
    const what = 'the standard error of a session does not arrive by itself'
    return connection.failure('policy', what, { hint: JOINS })
  }
  const { exitCode } = opened
  if (exitCode === undefined) {
    connection.drop()
    return connection.failure('unreachable', `the connection broke while a shell began${words}`)
  }
  const account = accountTrouble(said)
  if (account) return connection.failure(account.kind, `${account.what}${words}`, account)
  const how = exitCode === null ? 'by a signal' : `with exit code ${exitCode}`
  const what = `what runs in the place of a shell ended ${how}${words || ' and said nothing'}`
  return connection.failure('policy', what, { hint: STANDS_BETWEEN })
}
