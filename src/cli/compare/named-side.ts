import type { Side } from '../../compare/side.ts'
import { sideOfBuild } from '../../compare/side-of-build.ts'
import { sideOfRun } from '../../compare/side-of-run.ts'
import { type HistoryOptions, withHistory } from '../history/open-history.ts'
import { namedRun } from '../named-run.ts'

/**
 * What a person lays beside something else: a run by its folder, `latest`, or `build:24723872` out of the history.
 * @throws UsageError where there is no such thing
 */
export async function namedSide(name: string, options: HistoryOptions): Promise<Side> {
  const build = name.match(/^build:(.+)$/)?.[1]
  if (build === undefined) return sideOfRun(await namedRun(name, options.out))
  return withHistory(options, (store) => sideOfBuild(store, build))
}
