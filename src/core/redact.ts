const secrets = new Set<string>()

/** Remembers a secret of this process, so that {@link redact} takes it out of every text. Returns it unchanged. */
export function secret(value: string): string {
  // A very short value would blot out ordinary words.
  if (value.length >= 4) secrets.add(value)
  return value
}

/** The text with every known secret, plain or as it stands in a URL, in JSON or in Base64, replaced by `«redacted»`. */
export function redact(text: string): string {
  let clean = text
  for (const value of secrets) {
    for (const form of formsOf(value)) clean = clean.replaceAll(form, '«redacted»')
  }
  return clean
}

function formsOf(value: string): Set<string> {
  return new Set([
    value,
    encodeURIComponent(value),
    JSON.stringify(value).slice(1, -1),
    Buffer.from(value).toString('base64').replace(/=+$/, ''),
  ])
}
