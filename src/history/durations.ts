import type { HistoryStore } from './store.ts'

/** How long the scenarios of each file took when it was run last, together, in milliseconds. */
export async function lastDurations(store: HistoryStore): Promise<Record<string, number>> {
  const rows = await store.read((db) =>
    db
      .with('latest', (latest) =>
        latest
          .selectFrom('run_scenarios')
          .innerJoin('scenarios', 'scenarios.number', 'run_scenarios.scenario')
          .select(({ fn }) => ['scenarios.file', fn.max('run_scenarios.run').as('run')])
          .groupBy('scenarios.file'),
      )
      .selectFrom('run_scenarios')
      .innerJoin('scenarios', 'scenarios.number', 'run_scenarios.scenario')
      .innerJoin('latest', (join) =>
        join.onRef('latest.file', '=', 'scenarios.file').onRef('latest.run', '=', 'run_scenarios.run'),
      )
      .select(({ fn }) => ['scenarios.file', fn.sum<number | string>('run_scenarios.duration_ms').as('ms')])
      .groupBy('scenarios.file')
      .execute(),
  )
  // PostgreSQL gives sums as texts.
  return Object.fromEntries(rows.map(({ file, ms }) => [file, Number(ms)]))
}
