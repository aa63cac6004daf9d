import type { Value } from '../values/value.ts'
import { StopUpstream } from './flow.ts'

/** A command in its place in a pipeline: it is given each value in turn, and puts out through what it was made with. */
export interface Stage {
  begin(): void
  process(value: Value): void
  end(): void
}

/**
 * Runs stages that were made from the last to the first, each emitting into the next.
 * @param feed gives the first stage its input; undefined when that stage is the source
 */
export function runStages(stages: readonly Stage[], feed: ((first: Stage) => void) | undefined): void {
  const [first] = stages
  if (!first) return
  for (const stage of stages) stage.begin()
  let place = 0
  try {
    feed?.(first)
    for (; place < stages.length; place++) stages[place]?.end()
  } catch (thrown) {
    if (!(thrown instanceof StopUpstream)) throw thrown
    // The stage that has enough, and those behind it, still end in order.
    const stopper = stages.indexOf(thrown.stage as Stage)
    if (stopper < 0) throw thrown
    for (const stage of stages.slice(stopper)) stage.end()
  }
}
