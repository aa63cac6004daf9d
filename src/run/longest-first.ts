import { relative } from 'node:path'
import type { TestSequencerConstructor, TestSpecification } from 'vitest/node'

/** How long the scenarios of each file took in the last night that had it, in milliseconds. */
export type Durations = Readonly<Record<string, number>>

/**
 * Vitest's own order, but that what took longest goes first: a night is over sooner than where the longest work is begun
 * last. What nobody has a time of goes before all else, since it may be the longest.
 */
export async function longestFirst(durations: Durations): Promise<TestSequencerConstructor> {
  const { BaseSequencer } = await import('vitest/node')
  return class extends BaseSequencer {
    override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
      return (await super.sort(files)).toSorted((one, other) => lengthOf(other) - lengthOf(one) || 0)
    }
  }

  function lengthOf({ moduleId, project }: TestSpecification): number {
    return durations[relative(project.config.root, moduleId)] ?? Infinity
  }
}
