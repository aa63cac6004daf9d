import { Agent, type RequestOptions } from 'node:https'
import type { Duplex } from 'node:stream'
import {
  type ConnectionOptions,
  connect,
  createSecureContext,
  type SecureContext,
  type TLSSocket,
} from 'node:tls'
import { UsageError } from '../../core/errors.ts'
import { readThumbprint, THUMBPRINT_COMMAND } from '../../core/thumbprint.ts'

/**
 * Whom to take for the host: the certificate with this SHA-256 thumbprint and no other; any that this authority (PEM)
 * has signed for the host's name; or any that the certificate authorities known to Node.js vouch for.
 */
export type Trust = { thumbprint: string } | { ca: string } | 'system'

/** Milliseconds for TCP and TLS together. A host that needs longer is not there. */
const CONNECT_TIMEOUT_MS = 15_000
/**
 * Milliseconds after which an idle connection is not used again. A host closes its idle ones at a moment of its own; a
 * task that is started on one of these at that moment may or may not have begun.
 */
const IDLE_MS = 4_000

/** Keep-alive connections to hosts that are who they should be; not a byte of a request goes to any other. */
export function trustingAgent(trust: Trust): Agent {
  if (trust === 'system') return new VerifyingAgent({ ...VERIFIED, secureContext: ofSystem() }, undefined)
  if ('ca' in trust) {
    const secureContext = createSecureContext({ ...PROTOCOLS, ca: trust.ca })
    return new VerifyingAgent({ ...VERIFIED, secureContext }, undefined)
  }
  const pinned = { secureContext: ofSystem(), rejectUnauthorized: false }
  return new VerifyingAgent(pinned, normalThumbprint(trust.thumbprint))
}

/** Said, because NODE_TLS_REJECT_UNAUTHORIZED=0 and NODE_OPTIONS would say otherwise for whoever leaves it out. */
const VERIFIED = { rejectUnauthorized: true } as const
const PROTOCOLS = { minVersion: 'TLSv1.2' } as const

let system: SecureContext | undefined

/** With Node.js's own authorities. Made once: that takes as long as a request. */
function ofSystem(): SecureContext {
  system ??= createSecureContext(PROTOCOLS)
  return system
}

/** The host showed another certificate than the pinned one. */
export class CertificateMismatch extends Error {
  readonly expected: string
  readonly seen: string

  constructor(expected: string, seen: string) {
    super('the host certificate is not the pinned one')
    this.expected = expected
    this.seen = seen
  }
}

/** A request for which a connection is made as long as somebody waits for it. */
export interface TrustedRequest extends RequestOptions {
  whileWanted: AbortSignal
}

class VerifyingAgent extends Agent {
  readonly #tls: ConnectionOptions
  readonly #thumbprint: string | undefined
  readonly #connecting = new Set<TLSSocket>()

  constructor(tls: ConnectionOptions, thumbprint: string | undefined) {
    super({ keepAlive: true, timeout: IDLE_MS })
    this.#tls = tls
    this.#thumbprint = thumbprint
  }

  /**
   * Hands the socket over when it is verified, not when it is made: Node.js would otherwise queue the request on it,
   * and a pinned certificate is checked by us, not by TLS (the host's own is self-signed).
   */
  override createConnection(
    options: RequestOptions,
    callback: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    // TLS sessions are not resumed: one that is shows no certificate, and the pin is compared on every connection.
    const socket = connect({ ...(options as ConnectionOptions), ...this.#tls }).setNoDelay(true)
    this.#connecting.add(socket)
    const { whileWanted } = options as TrustedRequest
    // A request that is given up has no connection yet that it could end.
    const giveUp = () => settle(withCode('ETIMEDOUT'))
    whileWanted.addEventListener('abort', giveUp)
    const settle = (error: Error | null) => {
      if (!this.#connecting.delete(socket)) return
      whileWanted.removeEventListener('abort', giveUp)
      socket.setTimeout(0)
      if (error !== null) socket.destroy()
      callback(error, socket)
    }
    socket.once('secureConnect', () => settle(this.#mismatchOf(socket)))
    socket.once('error', settle)
    socket.once('close', () => settle(withCode('ECONNRESET')))
    socket.setTimeout(CONNECT_TIMEOUT_MS).once('timeout', () => settle(withCode('ETIMEDOUT')))
  }

  /** Ends the connections that are being made, too. */
  override destroy(): void {
    for (const socket of this.#connecting) socket.destroy()
    super.destroy()
  }

  #mismatchOf(socket: TLSSocket): CertificateMismatch | null {
    const seen = socket.getPeerX509Certificate()?.fingerprint256 ?? 'none'
    const expected = this.#thumbprint
    return expected === undefined || seen === expected ? null : new CertificateMismatch(expected, seen)
  }
}

/** As the errors of sockets carry it. */
function withCode(code: string): Error {
  return Object.assign(new Error('the connection was not made'), { code })
}

/** As Node.js prints it, from any of the usual spellings. */
function normalThumbprint(thumbprint: string): string {
  const read = readThumbprint(thumbprint)
  if ('sha256' in read) return read.sha256
  throw new UsageError(`The thumbprint "${thumbprint}" ${read.mistake}.`, {
    hint: `\`${THUMBPRINT_COMMAND}\` prints it.`,
  })
}
