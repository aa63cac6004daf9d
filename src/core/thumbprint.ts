/** What a text that should be a thumbprint is. */
export type Thumbprint =
  /** SHA-256, as Node.js and openssl print it: `AB:CD:…`. */
  | { sha256: string }
  /** Why it is none, as the end of a sentence that begins with its place. */
  | { mistake: string }

/**
 * A thumbprint in whatever form a browser, openssl, curl or a host's console prints it: with colons, blanks, dashes or
 * nothing between its pairs, in upper or lower case, behind `sha256 Fingerprint=`.
 * @example readThumbprint('sha256 Fingerprint=AB:CD:…') // { sha256: 'AB:CD:…' }
 */
export function readThumbprint(text: string): Thumbprint {
  const digits = text.replace(LABEL, '').replace(BETWEEN, '').toUpperCase()
  if (/^[0-9A-F]{64}$/.test(digits)) return { sha256: (digits.match(/../g) ?? []).join(':') }
  const kind = OTHER_KINDS[digits.length]
  if (kind === undefined || !/^[0-9A-F]+$/.test(digits)) return { mistake: `must be ${WANTED}` }
  return { mistake: `is a thumbprint of ${kind}, the wrong kind: it must be ${WANTED}` }
}

/** The command that prints what {@link readThumbprint} wants. */
export const THUMBPRINT_COMMAND =
  'openssl s_client -connect HOST:443 </dev/null | openssl x509 -noout -fingerprint -sha256'

const WANTED = 'a SHA-256 thumbprint, which has 64 hexadecimal digits (colons and blanks do not matter)'

const LABEL = /^[\s\u200e]*(?:sha-?(?:1|256)|md5)?[\s-]*(?:fingerprint|thumbprint)?\s*[=:]?\s*/i

/** The console of Windows copies an invisible mark of direction with it. */
const BETWEEN = /[\s:\u200e-]/g

const OTHER_KINDS: Readonly<Record<number, string>> = { 32: 'MD5', 40: 'SHA-1' }
