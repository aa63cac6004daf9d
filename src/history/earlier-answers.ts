import { sql } from 'kysely'
import type { EarlierAnswers } from '../evidence/earlier-answers.ts'
import type { RunSummary } from '../evidence/run-summary.ts'
import type { HistoryStore } from './store.ts'
import type { StoredAnswers } from './tables.ts'

/**
 * The last answers before this run, of hosts of the same product, on the same machines: what changes with an upgrade shows
 * here.
 */
export async function earlierAnswers(store: HistoryStore, summary: RunSummary): Promise<EarlierAnswers> {
  const names = new Map(summary.machines.map(({ name, facts }) => [facts?.instanceUuid ?? name, name]))
  const answers = new Map<string, { answer: string; runId: string; host: string }>()
  // Oldest first, so that a later one takes its place.
  for (const { key, content, id, version, build } of await lastOnes(store, summary, [...names.keys()])) {
    const { characteristics } = JSON.parse(content) as StoredAnswers
    const asked = { runId: id, host: `${version}, build ${build}` }
    for (const { question, answer } of characteristics)
      answers.set(keyOf(names.get(key) ?? key, question), { answer, ...asked })
  }
  return (machine, question) => answers.get(keyOf(machine, question))
}

/** Of each scenario on each machine the last run that has an answer. */
async function lastOnes(store: HistoryStore, { runId, startedAt, hosts }: RunSummary, machines: string[]) {
  const products = hosts.map(({ product }) => product)
  if (products.length === 0 || machines.length === 0) return []
  return store.read((db) =>
    db
      .selectFrom(
        db
          .selectFrom('results')
          .innerJoin('units', 'units.number', 'results.unit')
          .innerJoin('machines', 'machines.number', 'units.machine')
          .innerJoin('runs', 'runs.number', 'results.run')
          .innerJoin('run_hosts', 'run_hosts.run', 'results.run')
          .innerJoin('documents', 'documents.number', 'results.answers')
          .select(['key', 'content', 'id', 'version', 'build', 'started_at'])
          .select(
            sql<number>`row_number() over (partition by results.unit order by runs.started_at desc)`.as(
              'age',
            ),
          )
          .where('results.answers', 'is not', null)
          .where('key', 'in', machines)
          .where('product', 'in', products)
          .where('started_at', '<', new Date(startedAt).toISOString())
          .where('id', '!=', runId)
          .as('told'),
      )
      .selectAll()
      // PostgreSQL counts in numbers that may be larger than ours.
      .where('age', '=', 1)
      .orderBy('started_at')
      .execute(),
  )
}

function keyOf(machine: string, question: string): string {
  return JSON.stringify([machine, question])
}
