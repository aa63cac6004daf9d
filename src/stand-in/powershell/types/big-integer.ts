import { NetObject } from '../values/value.ts'
import { netType, on } from './net-type.ts'

/** [Numerics.BigInteger] as it is made of bytes, and whether it is 0; of its arithmetic there is nothing. */
class BigInteger extends NetObject {
  readonly typeName = 'System.Numerics.BigInteger'
  readonly isZero: boolean

  constructor(bytes: Uint8Array) {
    super()
    this.isZero = isAllZeros(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  }
}

/** As fast as the computer compares memory. */
function isAllZeros(bytes: Buffer): boolean {
  return (
    bytes.length === 0 || (bytes[0] === 0 && bytes.compare(bytes, 1, bytes.length, 0, bytes.length - 1) === 0)
  )
}

export const bigIntegerTables = [
  netType<BigInteger>({
    name: 'System.Numerics.BigInteger',
    aliases: ['bigint'],
    interfaces: ['System.ValueType'],
    constructors: [on(['bytes'], (_self, [bytes]) => new BigInteger(bytes))],
    properties: { IsZero: (self) => self.isZero },
  }),
]
