/** What a server tells of itself, and what a client adds: the pairs of [MS-NLMP] 2.2.2.1, in their order. */
export type AvPairs = readonly (readonly [id: number, value: Buffer])[]

export const AV = { endOfList: 0, flags: 6, timestamp: 7, channelBindings: 10 } as const

/** @throws RangeError when the bytes end before the list does */
export function parseAvPairs(bytes: Buffer): AvPairs {
  const pairs: [number, Buffer][] = []
  for (let at = 0; ; ) {
    const [id, length] = [bytes.readUInt16LE(at), bytes.readUInt16LE(at + 2)]
    if (id === AV.endOfList) return pairs
    const end = at + 4 + length
    if (end > bytes.length) throw new RangeError('An AV pair is longer than its list.')
    pairs.push([id, bytes.subarray(at + 4, end)])
    at = end
  }
}

export function avPairsOf(pairs: AvPairs): Buffer {
  const parts = [...pairs, [AV.endOfList, Buffer.alloc(0)] as const].map(([id, value]) => {
    const head = Buffer.alloc(4)
    head.writeUInt16LE(id)
    head.writeUInt16LE(value.length, 2)
    return Buffer.concat([head, value])
  })
  return Buffer.concat(parts)
}

export function avPair(pairs: AvPairs, id: number): Buffer | undefined {
  return pairs.find(([each]) => each === id)?.[1]
}

/** The pairs with this one in the place of any other of its kind. */
export function withAvPair(pairs: AvPairs, id: number, value: Buffer): AvPairs {
  return [...pairs.filter(([each]) => each !== id), [id, value]]
}
