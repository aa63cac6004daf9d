import { randomUUID } from 'node:crypto'
import type { ClientChannel } from 'ssh2'
import type { Sudo } from '../../core/access.ts'
import { bytesText, TOO_MUCH_HINT } from '../../core/bounds.ts'
import type { Deadline } from '../../core/deadline.ts'
import { redact } from '../../core/redact.ts'
import type { GuestError } from '../errors.ts'
import type { SshConnection } from './connection.ts'

const MOST_SAID = 300
/** Characters, with all that login scripts print. */
const MOST_BEFORE = 64 * 1024

/**
 * A shell of root, by one sudo. The password goes to sudo's standard input and only when it asks: sudo reads no byte
 * beyond that line, and what follows is the shell's.
 * @throws GuestError `unreachable` or `login`
 */
export async function openRootShell(
  connection: SshConnection,
  sudo: Sudo,
  deadline: Deadline,
): Promise<ClientChannel> {
  const mark = randomUUID()
  const channel = await connection.openChannel(rootShell(sudo, mark), deadline)
  try {
    await becomeRoot(channel, { connection, sudo, mark, deadline })
    return channel
  } catch (error) {
    channel.close()
    throw error
  }
}

/** Words that every login shell reads alike. */
function rootShell(sudo: Sudo, mark: string): string {
  const asking = sudo === true ? '-n' : `-S -p ${promptOf(mark)}`
  return `sudo ${asking} -- sh -c 'echo ${mark}; exec sh'`
}

function promptOf(mark: string): string {
  return `${mark}-password:`
}

interface Attempt {
  connection: SshConnection
  sudo: Sudo
  mark: string
  deadline: Deadline
}

function becomeRoot(channel: ClientChannel, attempt: Attempt): Promise<void> {
  const { connection, sudo, mark, deadline } = attempt
  return new Promise((resolve, reject) => {
    let [stdout, stderr, asked] = ['', '', 0]
    const onStdout = (chunk: Buffer) => {
      stdout += chunk.toString('latin1')
      if (stdout.length > MOST_BEFORE) return refuse(flood(connection))
      if (!stdout.includes(`${mark}\n`)) return
      settle()
      resolve()
    }
    const onStderr = (chunk: Buffer) => {
      stderr += chunk.toString('utf8')
      if (stderr.length > MOST_BEFORE) return refuse(flood(connection))
      const questions = stderr.split(promptOf(mark)).length - 1
      if (questions === asked) return
      asked = questions
      if (asked > 1 || sudo === true)
        return refuse(connection.failure('login', 'sudo refused the password', wrong))
      channel.write(`${sudo.password}\n`)
    }
    const onClose = () => refuse(refusal(connection, sudo, said()))
    const timer = setTimeout(() => refuse(silence(connection, said())), deadline.remainingMs)
    const said = () =>
      redact(stderr.replaceAll(promptOf(mark), ''))
        .trim()
        .slice(0, MOST_SAID)
    const settle = () => {
      clearTimeout(timer)
      channel.off('data', onStdout).off('close', onClose)
      channel.stderr.off('data', onStderr)
    }
    const refuse = (error: GuestError) => {
      settle()
      reject(error)
    }
    channel.on('data', onStdout).on('close', onClose)
    channel.stderr.on('data', onStderr)
  })
}

const wrong = {
  hint: 'Check the password of `sudo`: it is the one of the user, where the guest does not say otherwise.',
}

function refusal(connection: SshConnection, sudo: Sudo, said: string): GuestError {
  if (said === '') return connection.failure('unreachable', 'the connection broke while sudo began')
  return connection.failure('login', `sudo did not make a root of the user: ${said}`, {
    hint:
      sudo === true
        ? 'Allow the user sudo without a password (NOPASSWD), or give one: `sudo: { password: … }`.'
        : 'See what /etc/sudoers of the guest allows the user.',
  })
}

function flood(connection: SshConnection): GuestError {
  connection.drop()
  const what = `a login answered with more than ${bytesText(MOST_BEFORE)} before sudo began`
  return connection.failure('too-much', what, { hint: TOO_MUCH_HINT })
}

function silence(connection: SshConnection, said: string): GuestError {
  if (said === '') return connection.failure('unreachable', 'no answer while sudo began')
  return connection.failure('login', `sudo waits for something: ${said}`, {
    hint: 'Only a password can be given to it. Let the guest ask the user for nothing else.',
  })
}
