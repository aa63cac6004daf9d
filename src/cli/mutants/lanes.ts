import { cpus, freemem } from 'node:os'
import { sideBySide } from '../../core/side-by-side.ts'

/** One more than there are cores keeps every core busy: a lab waits now and then, for its guests or its disks. */
export const ENOUGH_LANES = cpus().length + 1
/** The machines of a lab, the lab itself and the run take 1.4 GB. */
const BYTES_OF_A_LANE = 2 * 2 ** 30

/** How many labs this computer has cores and memory for. */
export function lanesHere(): number {
  return Math.max(1, lanesBeside(0))
}

/** For how many labs that mostly wait there is memory beside those; there may be none. */
export function lanesBeside(lanes: number): number {
  return Math.max(0, Math.min(ENOUGH_LANES, Math.floor(freemem() / BYTES_OF_A_LANE) - lanes))
}

/**
 * Does the work for each, in so many lanes: whichever is free takes the next. Results are in the order of the work.
 * @param idle called as often as a lane finds nothing left to take
 */
export async function inLanes<T, R>(
  lanes: number,
  each: readonly T[],
  work: (one: T) => Promise<R>,
  idle: () => void = () => undefined,
): Promise<R[]> {
  const results: R[] = []
  const left = each.entries()
  await sideBySide(Array.from({ length: lanes }), async () => {
    for (const [place, one] of left) results[place] = await work(one)
    idle()
  })
  return results
}
