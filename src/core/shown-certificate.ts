import { connect, type TLSSocket } from 'node:tls'
import type { Deadline } from './deadline.ts'
import { messageOf, SnapwitnessError } from './errors.ts'

/** A certificate that nobody has vouched for yet. */
export interface ShownCertificate {
  /** SHA-256, as `AB:CD:…`. */
  thumbprint: string
  /** For whom it is; the other side's own words. */
  subject: string
  /** As X.509 has it: `Nov 28 04:00:00 2027 GMT`. */
  validTo: string
}

const CONNECT_MS = 15_000

/**
 * The certificate that a server shows, for a person to say whether it is the right one. Not a byte is sent within the
 * connection.
 * @throws SnapwitnessError `NO_CERTIFICATE`
 */
export async function shownCertificate(
  { host, port }: { host: string; port: number },
  deadline: Deadline,
): Promise<ShownCertificate> {
  const socket = connect({ host, port, rejectUnauthorized: false, minVersion: 'TLSv1.2' })
  try {
    await connected(socket, deadline.within(CONNECT_MS).signal)
    const seen = socket.getPeerX509Certificate()
    if (!seen) throw new Error('it showed none')
    return { thumbprint: seen.fingerprint256, subject: seen.subject, validTo: seen.validTo }
  } catch (cause) {
    throw new SnapwitnessError(
      'NO_CERTIFICATE',
      `The certificate of ${host}:${port} could not be seen: ${whyNot(cause)}.`,
      { hint: 'Is the address right, the host up, and the port open from here?', cause },
    )
  } finally {
    socket.destroy()
  }
}

/** OpenSSL's own words are riddles. */
function whyNot(cause: unknown): string {
  const { code = '' } = cause as NodeJS.ErrnoException
  return /^(EPROTO|ERR_SSL_)/.test(code)
    ? `what answers there does not speak TLS as it should (${code})`
    : messageOf(cause)
}

function connected(socket: TLSSocket, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('no answer in time')), { once: true })
    socket.once('secureConnect', resolve)
    socket.on('error', reject)
    socket.once('close', () => reject(new Error('the connection was closed')))
  })
}
