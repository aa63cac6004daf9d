/**
 * How many times as long the work takes on eight times as much: 8 where it grows with its input, 64 where it grows with
 * the square. The best of several tries, because other work on the computer only ever adds.
 */
export function growth(
  input: (size: number) => string,
  size: number,
  work: (text: string) => unknown,
): number {
  const [small, large] = [input(size), input(8 * size)]
  work(small)
  return best(() => work(large)) / best(() => work(small))
}

/** Growing with the square would be 64. */
export const MOST_GROWTH = 24

function best(work: () => unknown): number {
  const times = Array.from({ length: 5 }, () => {
    const startedAt = performance.now()
    work()
    return performance.now() - startedAt
  })
  return Math.min(...times)
}
