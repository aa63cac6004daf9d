/**
 * The forms in which a secret may stand in a text: as it is, escaped as URLs, JSON, XML and quotations of shells do it,
 * in hexadecimal and in Base64; bytes of UTF-8 as of UTF-16, in which PowerShell takes its commands and NTLM its
 * passwords. Longest first, so that no form is cut to pieces by one that it contains.
 */
export function formsOf(secret: string): string[] {
  const escaped = [
    secret,
    encodeURIComponent(secret),
    new URLSearchParams({ s: secret }).toString().slice(2),
    JSON.stringify(secret).slice(1, -1),
    JSON.stringify(JSON.stringify(secret).slice(1, -1)).slice(1, -1),
    secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
    xmlEscaped(secret),
    secret.replaceAll("'", `'\\''`),
    secret.replaceAll("'", "''"),
  ]
  const encoded = (['utf8', 'utf16le'] as const).flatMap((encoding) =>
    bytesForms(Buffer.from(secret, encoding)),
  )
  return [...new Set([...escaped, ...encoded])].toSorted((a, b) => b.length - a.length)
}

function xmlEscaped(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&apos;',
  }
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character)
}

function bytesForms(bytes: Buffer): string[] {
  const hex = bytes.toString('hex')
  const base64 = [0, 1, 2].map((offset) => base64Within(bytes, offset))
  const urlSafe = base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))
  // A few characters of Base64 would be found in any text.
  return [hex, hex.toUpperCase(), ...[...base64, ...urlSafe].filter((text) => text.length >= 5)]
}

/**
 * The characters of Base64 that the bytes alone decide, when `offset` bytes modulo 3 stand before them and anything
 * after: `user:password` hides a password from a search for the password's own Base64.
 */
function base64Within(bytes: Buffer, offset: number): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString('base64')
    .replace(/=+$/, '')
  const wholeBits = (offset + bytes.length) * 8
  return text.slice(Math.ceil((offset * 8) / 6), Math.floor(wholeBits / 6))
}
