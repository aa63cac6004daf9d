/** A part of a URL without its percent-encoding; as it is, where that is none. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
