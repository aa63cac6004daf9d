export function utf16(text: string): Buffer {
  return Buffer.from(text, 'utf16le')
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
