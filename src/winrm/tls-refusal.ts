import type { WinRmAccess } from '../core/access.ts'
import { WinRmError, type WinRmErrorKind } from './errors.ts'

interface Meaning {
  kind: WinRmErrorKind
  hint: string
}

const NOTHING_IN_COMMON: Meaning = {
  kind: 'policy',
  hint: 'It has no version or cipher of TLS in common with this client, or wants a certificate of it: allow TLS 1.2 with its usual ciphers on the machine (Schannel), and see how its listener is set up.',
}
const OUR_CERTIFICATE: Meaning = {
  kind: 'policy',
  hint: 'It wants a certificate of whoever connects, and this client has none: something stands before the listener that asks for one, or the listener itself does.',
}
const OTHERWISE: Meaning = {
  kind: 'unreachable',
  hint: 'See the system log of the machine (Schannel), and what stands between here and it.',
}

/** By the number of the alert (RFC 8446, 6.2). */
const MEANINGS: Readonly<Record<number, Meaning>> = {
  ...{ 40: NOTHING_IN_COMMON, 47: NOTHING_IN_COMMON, 70: NOTHING_IN_COMMON, 71: NOTHING_IN_COMMON },
  ...{ 42: OUR_CERTIFICATE, 43: OUR_CERTIFICATE, 44: OUR_CERTIFICATE, 45: OUR_CERTIFICATE },
  ...{ 46: OUR_CERTIFICATE, 48: OUR_CERTIFICATE, 49: OUR_CERTIFICATE, 116: OUR_CERTIFICATE },
  112: {
    kind: 'other-service',
    hint: 'Nobody is there by the name that is asked for: is `address` the name by which the machine goes, and the port that of its listener?',
  },
}

/** What OpenSSL itself has against the other side; all else that it says is of a connection that broke. */
const OURS = /unsupported|too small|legacy|no protocols|wrong signature/

/** What the other side has against our TLS, or ours against its; undefined where the error is of another making. */
export function tlsRefused(access: WinRmAccess, error: unknown): WinRmError | undefined {
  const { code, reason, message } = (error ?? {}) as { code?: unknown; reason?: unknown; message?: unknown }
  if (typeof code !== 'string' || !code.startsWith('ERR_SSL_') || typeof reason !== 'string') return undefined
  const { machine, host, port } = access
  const alert = /SSL alert number (\d+)/.exec(String(message))?.[1]
  if (alert === undefined && !OURS.test(reason)) return undefined
  const words = `“${reason.replace(/^(?:sslv3|tlsv1|tlsv13) (?:alert )?/, '')}”`
  const { kind, hint } = alert === undefined ? NOTHING_IN_COMMON : (MEANINGS[Number(alert)] ?? OTHERWISE)
  const told = alert === undefined ? words : `it ended the connection with the alert ${words} (${alert})`
  return new WinRmError(
    kind,
    `No TLS with what answers at ${host}:${port} for the WinRM of ${machine}: ${told}.`,
    {
      hint,
      fields: { machine, host, port },
      cause: error,
    },
  )
}
