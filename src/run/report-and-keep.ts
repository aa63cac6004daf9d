import { dirname } from 'node:path'
import type { Config } from '../config/load.ts'
import { hintLine } from '../core/errors.ts'
import { say } from '../core/say.ts'
import type { RunSummary } from '../evidence/run-summary.ts'
import { troubleOf } from '../evidence/trouble.ts'
import { placeOfHistory } from '../history/place.ts'
import type { HistoryStore } from '../history/store.ts'
import type { Beside } from '../report/page.ts'
import { writeReport } from '../report/write-report.ts'
import { openHistory, openWhereKept } from './open-history.ts'

/** Whether a run is kept, and where the configuration says so. */
export interface NightPlace {
  isNight: boolean
  history: Config['history']
}

/**
 * Keeps a run in the history, and writes its report beside the nights before; a shard is no night by itself. A history that cannot be used is told, and changes nothing else.
 */
export async function reportAndKeep(folder: string, { isNight, history }: NightPlace): Promise<void> {
  if (!isNight) return reportAgain(folder, { isKept: false })
  const store = await orTold(() => openHistory(placeOfHistory(dirname(folder), history)))
  await reportBeside(store, folder, { isKept: true })
}

/**
 * Writes the report of an old run anew. A history is not made for that, only read where it is there.
 * @param isKept whether it gets what the run comes to now, as after it was judged again
 */
export async function reportAgain(folder: string, { isKept }: { isKept: boolean }): Promise<void> {
  const store = await orTold(async () => openWhereKept(placeOfHistory(dirname(folder), undefined)))
  await reportBeside(store, folder, { isKept })
}

async function reportBeside(
  store: HistoryStore | undefined,
  folder: string,
  { isKept }: { isKept: boolean },
): Promise<void> {
  try {
    await writeReport(folder, async (summary) => {
      if (!store) return {}
      if (isKept && !summary.shard) await orTold(() => keep(store, summary))
      return (await orTold(() => besideIt(store, summary))) ?? {}
    })
  } finally {
    await store?.close()
  }
}

async function besideIt(store: HistoryStore, summary: RunSummary): Promise<Beside> {
  const { earlierAnswers } = await import('../history/earlier-answers.ts')
  const [earlier, news] = await Promise.all([earlierAnswers(store, summary), newsIn(store, summary)])
  return { earlier, ...(news && { news }) }
}

/** Of a night that is kept, and is not the first. */
async function newsIn(store: HistoryStore, { runId }: RunSummary): Promise<Beside['news']> {
  const [{ HELD_NIGHTS, NIGHTS, readMorning }, { loadKnownIssues }, { newsSection, newsStyle }] =
    await Promise.all([
      import('../history/read-morning.ts'),
      import('../history/load-known-issues.ts'),
      import('../history/news-section.ts'),
    ])
  if (!(await store.has(runId))) return undefined
  const issues = await loadKnownIssues()
  const morning = await readMorning(store, { run: runId, nights: NIGHTS, heldNights: HELD_NIGHTS, issues })
  return morning.before.length === 0 ? undefined : { section: newsSection(morning), style: newsStyle }
}

async function keep(store: HistoryStore, summary: RunSummary): Promise<void> {
  const { recordRun } = await import('../history/record-run.ts')
  await recordRun(store, summary)
}

async function orTold<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    const trouble = troubleOf(error)
    const what = `The history does not have all of this run; its verdict stands as it is. ${trouble.what}`
    say(`${what}\n${hintLine(trouble)}`)
    return undefined
  }
}
