import type { GuestErrorKind } from '../errors.ts'
import type { ServerWords } from './server-words.ts'

/** What kept us from a server, and whose trouble it is. */
export interface Trouble {
  kind: GuestErrorKind
  /** The end of the sentence that says what was seen. */
  why: string
  hint?: string
}

/** An error of the SSH client. Of a server that said goodbye, the code is its reason (RFC 4253, 11.1). */
export type ClientError = Error & { level?: string; code?: string | number }

/**
 * What keeps the two sides from a first key, once the other has said that it speaks SSH.
 * @param hangUps how often, one after another, it has hung up on us then
 */
export function handshakeTrouble(
  error: ClientError | undefined,
  words: ServerWords,
  hangUps: number,
): Trouble | undefined {
  return (
    goodbye(error) ?? mismatch(error, words) ?? hungUp(error, words, hangUps) ?? otherProtocol(error, words)
  )
}

const ALGORITHMS =
  'Allow a newer one in the sshd_config of the guest (KexAlgorithms, HostKeyAlgorithms, Ciphers, MACs); an OpenSSH of defaults has some that fit.'
const TOO_OLD =
  'It is older than any that is safe to log in to: install a newer SSH server in the guest, or let it speak version 2 (`Protocol 2` in its sshd_config).'

const GOODBYES: Readonly<Record<number, { kind: GuestErrorKind; hint: string }>> = {
  1: {
    kind: 'policy',
    hint: 'It refuses this computer, whoever logs in: see hosts.allow, hosts.deny and the rules for addresses of the SSH server in the guest.',
  },
  3: { kind: 'policy', hint: ALGORITHMS },
  8: { kind: 'policy', hint: TOO_OLD },
  12: {
    kind: 'starting',
    hint: 'It has no room for one more connection: see MaxStartups and the like in its configuration, and who else is connected.',
  },
}

function goodbye(error: ClientError | undefined): Trouble | undefined {
  const meaning = typeof error?.code === 'number' ? GOODBYES[error.code] : undefined
  return meaning && { ...meaning, why: `the server ended the connection: it said “${error?.message}”` }
}

function mismatch(error: ClientError | undefined, words: ServerWords): Trouble | undefined {
  const missing = /no matching (.+)$/.exec(error?.message ?? '')?.[1]
  if (missing === undefined) return undefined
  return {
    kind: 'policy',
    why: `it and this client have no ${missing} in common: it offers ${words.offered(missing).join(', ') || 'none'}`,
    hint: ALGORITHMS,
  }
}

/** A server that goes down hangs up as well, but not again and again. */
const MOST_HANG_UPS = 3

/** Whether a server that has said its version ended the connection before it offered any algorithm. */
export function isHangUp(error: ClientError | undefined, { version, hasOffered }: ServerWords): boolean {
  return version !== '' && !hasOffered && (error === undefined || error.level === 'client-socket')
}

function hungUp(error: ClientError | undefined, words: ServerWords, hangUps: number): Trouble | undefined {
  if (!isHangUp(error, words)) return undefined
  return {
    kind: hangUps > MOST_HANG_UPS ? 'policy' : 'unreachable',
    why: `the server hung up before any key was exchanged: it said “${words.version}”`,
    hint: 'Has it a host key and a key exchange that it may use (HostKey, HostKeyAlgorithms and KexAlgorithms in its sshd_config; `sshd -t` and its log tell), and room for one more connection?',
  }
}

function otherProtocol(error: ClientError | undefined, words: ServerWords): Trouble | undefined {
  if (error === undefined || words.version === '' || words.hasShaken || isOfTheSocket(error)) return undefined
  const old = /^SSH-(1\.(?!99-)\d+)-/.exec(words.version)?.[1]
  if (old !== undefined)
    return {
      kind: 'policy',
      why: `it speaks the protocol ${old} of SSH: it said “${words.version}”`,
      hint: TOO_OLD,
    }
  return {
    kind: 'other-service',
    why: `what answers there breaks the protocol of SSH (${error.message}): it said “${words.version}”`,
    hint: 'Is the port that of the SSH server of the guest, with nothing in between that changes what it says, and its `address` the right one?',
  }
}

/** Which says nothing of what came over it, but that no more did. */
function isOfTheSocket({ level, message }: ClientError): boolean {
  return level === 'client-socket' || level === 'client-timeout' || message.startsWith('Connection lost')
}
