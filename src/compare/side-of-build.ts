import { readBuild } from '../history/read-build.ts'
import type { HistoryStore } from '../history/store.ts'
import type { Side } from './side.ts'

/**
 * What the history has of a build of the host.
 * @throws UsageError where it knows nothing of that
 */
export async function sideOfBuild(store: HistoryStore, build: string): Promise<Side> {
  const { runs, ...kept } = await readBuild(store, build)
  return {
    name: `build ${build}`,
    runs: runs.map(({ runId: id, startedAt, durationMs, verdict }) => ({
      id,
      startedAt,
      durationMs,
      verdict,
    })),
    troubles: runs.flatMap(({ runId, trouble }) =>
      trouble ? [`the run ${runId} had trouble: ${trouble.what}`] : [],
    ),
    ...kept,
  }
}
