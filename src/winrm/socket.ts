import net from 'node:net'
import tls from 'node:tls'
import type { WinRmAccess } from '../core/access.ts'
import type { Deadline } from '../core/deadline.ts'
import { messageOf } from '../core/errors.ts'
import { WinRmError } from './errors.ts'
import { tlsRefused } from './tls-refusal.ts'

const CONNECT_MS = 15_000

/**
 * A connected socket to the listener, its certificate checked.
 * @throws WinRmError `unreachable` or `other-service`
 */
export async function openSocket(access: WinRmAccess, deadline: Deadline): Promise<net.Socket> {
  const socket = access.https ? openTls(access) : net.connect({ host: access.host, port: access.port })
  socket.setNoDelay(true)
  const giveUp = deadline.within(CONNECT_MS).signal
  try {
    await connected(socket, access.https ? 'secureConnect' : 'connect', giveUp)
    if (socket instanceof tls.TLSSocket) checkCertificate(socket, access)
    return socket
  } catch (error) {
    socket.destroy()
    if (error instanceof WinRmError) throw error
    if (isNoTls(error)) throw noTls(access, error)
    throw (
      tlsRefused(access, error) ??
      unreachable(access, giveUp.aborted ? 'no connection in time' : messageOf(error), error)
    )
  }
}

function openTls({ host, port, ca }: WinRmAccess): tls.TLSSocket {
  // Not here: checkCertificate() judges, before anything is sent, and can tell what it saw.
  return tls.connect({
    host,
    port,
    ca,
    servername: net.isIP(host) ? undefined : host,
    rejectUnauthorized: false,
    minVersion: 'TLSv1.2',
  })
}

function connected(socket: net.Socket, event: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    socket.once(event, resolve)
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('the connection was closed while it was being made')))
  })
}

/** Listeners are mostly self-signed. A pinned thumbprint is stricter than any authority, so it replaces the chain. */
function checkCertificate(socket: tls.TLSSocket, { machine, thumbprint }: WinRmAccess): void {
  const seen = plainHex(socket.getPeerCertificate().fingerprint256)
  if (thumbprint === undefined ? socket.authorized : seen === plainHex(thumbprint)) return
  const why =
    thumbprint === undefined
      ? `a certificate that is not trusted (${socket.authorizationError})`
      : 'another certificate than the pinned one'
  throw new WinRmError('unreachable', `The WinRM listener of ${machine} shows ${why}.`, {
    hint: `If it is the machine's own, set its thumbprint ${seen} in the configuration, or name its authority as ca. If it is not, \`address\` leads elsewhere.`,
    fields: { machine, thumbprint: seen },
  })
}

/** What OpenSSL says of an answer that is none of TLS. */
function isNoTls(error: unknown): boolean {
  return (
    error instanceof Error && /wrong version number|packet length too long|http request/i.test(error.message)
  )
}

function noTls({ machine, host, port }: WinRmAccess, cause: unknown): WinRmError {
  return new WinRmError(
    'other-service',
    `What answers at ${host}:${port} for the WinRM of ${machine} speaks no TLS.`,
    {
      hint: 'The listener for HTTPS is at port 5986 of a Windows of defaults. For that at 5985 leave `https` out: Negotiate seals its messages over HTTP.',
      fields: { machine, host, port },
      cause,
    },
  )
}

function plainHex(thumbprint: string): string {
  return thumbprint.replaceAll(':', '').toLowerCase()
}

/** @param why the end of the sentence that says what was seen */
export function unreachable(access: WinRmAccess, why: string, cause?: unknown): WinRmError {
  const place = `${access.https ? 'https' : 'http'}://${access.host}:${access.port}/wsman`
  return new WinRmError('unreachable', `WinRM of ${access.machine} at ${place}: ${why}.`, {
    hint: 'Is the machine up, the WinRM service running (winrm quickconfig), the port open to this computer, and its `address` the right one?',
    fields: { machine: access.machine, host: access.host, port: access.port },
    cause,
  })
}
