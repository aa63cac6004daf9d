const TIMES = 8

/**
 * How many times as much the work costs on eight times as much: 8 where it grows with its input, 64 where it grows with
 * the square. It is the processor's time that counts, and the small input is worked on eight times over, so that both
 * take alike long and other work on the computer meets both alike. What can still disturb, such as the collection of
 * garbage, only makes a round look worse than the work is, and growth with the square does so in each: the best round
 * is told.
 */
export function growth(
  input: (size: number) => string,
  size: number,
  work: (text: string) => unknown,
): number {
  const [small, large] = [input(size), input(TIMES * size)]
  const often = () => {
    for (let time = 0; time < TIMES; time++) work(small)
  }
  // Both, so that neither pays for what the engine compiles, nor for a heap that has yet to grow.
  often()
  work(large)
  return TIMES * Math.min(...Array.from({ length: ROUNDS }, () => cost(() => work(large)) / cost(often)))
}

/** Growing with the square would be 64. */
export const MOST_GROWTH = 24

const ROUNDS = 6
const TRIES = 3

/** Microseconds of the processor, at best. */
function cost(work: () => unknown): number {
  const costs = Array.from({ length: TRIES }, () => {
    const before = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(before)
    return Math.max(1, user + system)
  })
  return Math.min(...costs)
}
