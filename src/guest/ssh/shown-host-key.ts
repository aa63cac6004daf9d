import { Client } from 'ssh2'
import type { Deadline } from '../../core/deadline.ts'
import { GuestError } from '../errors.ts'
import { fingerprintOf, HOST_KEYS, keyType } from './host-key.ts'

/** A host key that nobody has vouched for yet. */
export interface ShownHostKey {
  /** As `ssh-keygen -l` prints it. */
  fingerprint: string
  /** `ssh-ed25519` */
  type: string
}

const CONNECT_MS = 15_000

/**
 * The key that an SSH server shows to us, for a person to say whether it is the right one. Nobody logs in.
 * @param machine whose server it should be, for the message
 * @throws GuestError `unreachable`
 */
export function shownHostKey(
  { machine, host, port }: { machine: string; host: string; port: number },
  deadline: Deadline,
): Promise<ShownHostKey> {
  const client = new Client()
  return new Promise<ShownHostKey>((resolve, reject) => {
    client.on('error', (cause) => reject(unseen(cause)))
    client.once('close', () => reject(unseen()))
    client.connect({
      host,
      port,
      // It never gets so far that anybody is named.
      username: 'nobody',
      readyTimeout: Math.min(CONNECT_MS, Math.max(1, deadline.remainingMs)),
      algorithms: { serverHostKey: [...HOST_KEYS] },
      hostVerifier: (key: Buffer) => {
        resolve({ fingerprint: fingerprintOf(key), type: keyType(key) })
        return false
      },
    })
  }).finally(() => client.destroy())

  function unseen(cause?: Error): GuestError {
    const why = cause?.message ?? 'the connection was closed'
    return new GuestError(
      'unreachable',
      `No SSH server of ${machine} shows its key at ${host}:${port}: ${why}.`,
      {
        hint: 'Is the machine up, its SSH server running, and the port open to this computer?',
        fields: { machine, host, port },
        cause,
      },
    )
  }
}
