/** A value of DER with its tag in front. */
export interface Element {
  tag: number
  value: Buffer
  /** The first byte behind it. */
  end: number
}

export function element(tag: number, ...contents: Uint8Array[]): Buffer {
  const value = Buffer.concat(contents)
  return Buffer.concat([Buffer.from([tag]), lengthOf(value.length), value])
}

/** @throws RangeError when the bytes are no DER, or end too early */
export function readElement(bytes: Buffer, at = 0): Element {
  const first = bytes.readUInt8(at + 1)
  const more = first < 128 ? 0 : first & 127
  const length = more === 0 ? first : bytes.readUIntBE(at + 2, more)
  const start = at + 2 + more
  if (start + length > bytes.length) throw new RangeError('A DER element is longer than what holds it.')
  return { tag: bytes.readUInt8(at), value: bytes.subarray(start, start + length), end: start + length }
}

export function readElements(bytes: Buffer): Element[] {
  const elements: Element[] = []
  for (let at = 0; at < bytes.length; ) {
    const next = readElement(bytes, at)
    elements.push(next)
    at = next.end
  }
  return elements
}

function lengthOf(length: number): Buffer {
  if (length < 128) return Buffer.from([length])
  const hex = length.toString(16)
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex')
  return Buffer.concat([Buffer.from([128 | bytes.length]), bytes])
}
