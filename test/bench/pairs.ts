/** One time of ours beside one of the floor, in milliseconds. */
export interface Pair {
  ours: number
  floor: number
}

export interface Comparison {
  name: string
  /** What is compared, where it is no time. */
  unit?: 'calls' | 'KiB'
  pairs: Pair[]
}

type Times<Name extends string> = Record<Name, number>

/**
 * Measures both sides in turn, A B A B …, so that whatever else the computer does meets both. A first round warms up
 * and does not count.
 * @param ours does one round and tells how long each part of it took, in milliseconds, by name
 */
export async function inTurn<Name extends string>(
  pairs: number,
  ours: () => Promise<Times<Name>>,
  floor: () => Promise<Times<Name>>,
): Promise<Comparison[]> {
  await ours()
  await floor()
  const rounds: { ours: Times<Name>; floor: Times<Name> }[] = []
  for (let i = 0; i < pairs; i++) rounds.push({ ours: await ours(), floor: await floor() })
  const names = Object.keys(rounds[0]?.ours ?? {}) as Name[]
  return names.map((name) => ({
    name,
    pairs: rounds.map((round) => ({ ours: round.ours[name], floor: round.floor[name] })),
  }))
}

/** How long the work takes, in milliseconds, and what came of it. */
export async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; result: T }> {
  const startedAt = performance.now()
  const result = await work()
  return { ms: performance.now() - startedAt, result }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2
}
