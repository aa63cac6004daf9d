import { TooMuch } from '../../core/bounds.ts'
import { DeadlineError, messageOf } from '../../core/errors.ts'
import { type CallSubject, faultError, VsphereError } from '../faults/errors.ts'
import { CutAnswer, SoapFault } from './envelope.ts'
import { NoAnswer, UnexpectedStatus } from './http.ts'
import { CertificateMismatch } from './trust.ts'
import { MalformedAnswer } from './xml.ts'

/**
 * The error to throw in place of one that came out of `soap` or HTTP. Always a fresh one without a cause: `soap`'s hold
 * the whole exchange (`error.response`, `error.body`), a session's key among it.
 */
export function failureOf(thrown: unknown, subject: CallSubject, timedOut: boolean): Error {
  if (thrown instanceof SoapFault) return faultError(thrown.fault, thrown.said, subject)
  if (thrown instanceof TooMuch) return tooMuch(thrown, subject)
  if (timedOut) return timeout(subject)
  const cause = causeOf(thrown)
  if (cause instanceof CertificateMismatch) return mismatch(cause, subject)
  if (cause instanceof UnexpectedStatus) return statusFailure(cause, subject)
  if (thrown instanceof CutAnswer) return networkFailure('the answer has no end', '', subject)
  if (thrown instanceof MalformedAnswer) return unexpectedAnswer(thrown.message, subject)
  const code = codeOf(thrown) ?? codeOf(cause)
  return code === undefined
    ? unexpectedAnswer('no SOAP envelope', subject)
    : networkFailure(code, messageOf(cause), subject)
}

/**
 * Whether a kept connection had been closed by the host just when it was used again; the request was then not read.
 * https://nodejs.org/docs/latest-v20.x/api/http.html#requestreusedsocket
 */
export function wasStale(thrown: unknown): boolean {
  if (!(thrown instanceof NoAnswer) || !thrown.reusedSocket) return false
  const code = codeOf(thrown.cause)
  return code === 'ECONNRESET' || code === 'EPIPE'
}

function timeout(subject: CallSubject): DeadlineError {
  const about = subject.machine === undefined ? '' : ` for ${subject.machine}`
  return new DeadlineError(`${subject.host} did not answer ${subject.method}${about} in time.`, {
    hint: 'is the host overloaded or the network stalled? What was asked may still be done.',
    fields: { ...subject },
  })
}

function tooMuch({ limit }: TooMuch, subject: CallSubject): VsphereError {
  const what = `${subject.host} answered with more than ${limit} to ${subject.method}.`
  return new VsphereError('TooMuch', what, { ...subject, limit })
}

function mismatch({ expected, seen }: CertificateMismatch, subject: CallSubject): VsphereError {
  const what = `${subject.host} is not the host that was pinned: its certificate has the SHA-256 thumbprint ${seen}, and ${expected} was expected. Nothing was sent to it.`
  return new VsphereError('CertificateMismatch', what, { ...subject, expected, seen })
}

function statusFailure({ status, told }: UnexpectedStatus, subject: CallSubject): VsphereError {
  const fields = { ...subject, status }
  if (status === 401) {
    return new VsphereError(
      'NotAuthenticated',
      `${subject.host} refused ${subject.method}: no session.`,
      fields,
    )
  }
  if (subject.method.startsWith('GET /folder/')) {
    if (status === 404)
      return new VsphereError(
        'FileUnavailable',
        `${subject.host} has no such file: ${subject.method}.`,
        fields,
      )
    // The host's own word of a file that it cannot open.
    if (status === 500) return unexpectedAnswer(`HTTP status ${told}`, subject)
  }
  if (isPassing(status)) {
    const what = `${subject.host} is not available: what stands before it answered ${subject.method} with HTTP status ${told}.`
    return new VsphereError('Unavailable', what, fields)
  }
  return unexpectedAnswer(`HTTP status ${told}`, subject)
}

/** What a proxy says while the management agent behind it starts, is saturated, or does not answer. */
function isPassing(status: number): boolean {
  return [408, 425, 429].includes(status) || (status >= 500 && !NOT_PASSING.has(status))
}

/** What is not implemented, a version of HTTP, and a network that wants a login of its own. */
const NOT_PASSING = new Set([501, 505, 511])

function unexpectedAnswer(answer: string, subject: CallSubject): VsphereError {
  const what = `${subject.host} answered ${subject.method} as no vSphere host does (${answer}).`
  return new VsphereError('UnexpectedAnswer', what, { ...subject, answer })
}

function networkFailure(code: string, said: string, subject: CallSubject): VsphereError {
  const fields = { ...subject, cause: code }
  if (NEVER_CONNECTED.has(code)) {
    return new VsphereError('Unreachable', `${subject.host} cannot be reached (${code}).`, fields)
  }
  if (REFUSED_TLS.test(code)) {
    return new VsphereError(
      'TlsRefused',
      `${subject.host} refuses TLS as it is spoken here (${code}).`,
      fields,
    )
  }
  if (UNTRUSTED.test(code)) {
    return new VsphereError(
      'CertificateNotTrusted',
      `The certificate of ${subject.host} is not trusted: ${said} (${code}).`,
      fields,
    )
  }
  if (NOT_HTTP.test(code)) return unexpectedAnswer(`no HTTP, ${code}`, subject)
  if (NOT_TLS.test(code)) {
    return new VsphereError(
      'NotAVimServer',
      `${subject.host} does not speak TLS as it should (${code}).`,
      fields,
    )
  }
  const about = subject.machine === undefined ? '' : ` of ${subject.machine}`
  return new VsphereError(
    'ConnectionLost',
    `The connection to ${subject.host} broke during ${subject.method}${about} (${code}).`,
    fields,
  )
}

const NEVER_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
])

/** https://nodejs.org/docs/latest-v20.x/api/tls.html#x509-certificate-error-codes */
const UNTRUSTED = /CERT|CRL|UNABLE_TO_|ERR_TLS_CERT/
/** An answer that breaks off is a broken connection. */
const NOT_HTTP = /^HPE_(?!INVALID_EOF_STATE)/
/** No version or cipher in common, a key that is too short, or a server that wants a certificate of ours. */
const REFUSED_TLS =
  /^ERR_SSL_.*(ALERT_(HANDSHAKE_FAILURE|PROTOCOL_VERSION|INSUFFICIENT_SECURITY|CERTIFICATE_REQUIRED|BAD_CERTIFICATE|NO_CERTIFICATE)|KEY_TOO_SMALL|LEGACY_RENEGOTIATION)/
/** What a server that does not speak TLS brings about. Records broken later (a bad MAC) are a broken connection. */
const NOT_TLS =
  /^(EPROTO|ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|UNSUPPORTED_PROTOCOL|UNKNOWN_PROTOCOL|NO_PROTOCOLS_AVAILABLE))$/

function causeOf(thrown: unknown): unknown {
  return thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown
}

function codeOf(thrown: unknown): string | undefined {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
  return typeof code === 'string' ? code : undefined
}
