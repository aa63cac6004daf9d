import { createHash } from 'node:crypto'
import type { Transaction } from 'kysely'
import type { ScenarioSummary } from '../evidence/run-summary.ts'
import { inPieces, insertAll } from './insert-all.ts'
import { keyOfScenario } from './scenario-key.ts'
import type { Tables } from './tables.ts'

type Numbered = 'machines' | 'scenarios' | 'units' | 'documents'

/** The numbers of what many runs speak of; what is new gets its own. Whoever asks has the turn to write. */
export class Dictionary {
  readonly #turn: Transaction<Tables>

  constructor(turn: Transaction<Tables>) {
    this.#turn = turn
  }

  /** By key. */
  async machines(keys: readonly string[]): Promise<Map<string, number>> {
    const wanted = [...new Set(keys)]
    const known = new Map<string, number>()
    for (const some of inPieces(wanted)) {
      const rows = await this.#turn.selectFrom('machines').selectAll().where('key', 'in', some).execute()
      for (const { key, number } of rows) known.set(key, number)
    }
    const rows = await this.#numbered(
      'machines',
      wanted.filter((key) => !known.has(key)).map((key) => ({ key })),
    )
    for (const { key, number } of rows) known.set(key, number)
    return known
  }

  /** By {@link keyOfScenario}. What a scenario says that it verifies is kept as it said last. */
  async scenarios(told: readonly ScenarioSummary[]): Promise<Map<string, number>> {
    const wanted = new Map(told.map((scenario) => [keyOfScenario(scenario), scenario]))
    const files = [...new Set(told.map(({ file }) => file))]
    const known = new Map<string, number>()
    for (const some of inPieces(files)) {
      const rows = await this.#turn.selectFrom('scenarios').selectAll().where('file', 'in', some).execute()
      for (const row of rows) {
        const scenario = wanted.get(keyOfScenario(row))
        if (!scenario) continue
        known.set(keyOfScenario(row), row.number)
        if (promiseText(scenario) !== row.promise) await this.#setPromise(row.number, scenario)
      }
    }
    const fresh = [...wanted].filter(([key]) => !known.has(key))
    const rows = await this.#numbered(
      'scenarios',
      fresh.map(([, one]) => ({ file: one.file, name: one.name, promise: promiseText(one) })),
    )
    for (const row of rows) known.set(keyOfScenario(row), row.number)
    return known
  }

  async #setPromise(number: number, scenario: ScenarioSummary): Promise<void> {
    const promise = promiseText(scenario)
    await this.#turn.updateTable('scenarios').set({ promise }).where('number', '=', number).execute()
  }

  /** In the order of the places. */
  async units(places: readonly { scenario: number; machine: number }[]): Promise<number[]> {
    const key = ({ scenario, machine }: { scenario: number; machine: number }) => `${scenario} ${machine}`
    const scenarios = [...new Set(places.map(({ scenario }) => scenario))]
    const known = new Map<string, number>()
    for (const some of inPieces(scenarios)) {
      const rows = await this.#turn.selectFrom('units').selectAll().where('scenario', 'in', some).execute()
      for (const row of rows) known.set(key(row), row.number)
    }
    const rows = await this.#numbered(
      'units',
      places
        .filter((place) => !known.has(key(place)))
        .map(({ scenario, machine }) => ({ scenario, machine })),
    )
    for (const row of rows) known.set(key(row), row.number)
    return places.map((place) => known.get(key(place)) ?? 0)
  }

  /** By text. */
  async documents(texts: readonly string[]): Promise<Map<string, number>> {
    const digests = new Map(texts.map((content) => [digestOf(content), content]))
    const known = new Map<string, number>()
    for (const some of inPieces([...digests.keys()])) {
      const query = this.#turn.selectFrom('documents').select(['digest', 'number'])
      for (const { digest, number } of await query.where('digest', 'in', some).execute())
        known.set(digests.get(digest) ?? '', number)
    }
    const fresh = [...digests].filter(([, content]) => !known.has(content))
    const rows = await this.#numbered(
      'documents',
      fresh.map(([digest, content]) => ({ digest, content })),
    )
    for (const { content, number } of rows) known.set(content, number)
    return known
  }

  async #numbered<T extends Numbered>(
    table: T,
    rows: readonly Omit<Tables[T], 'number'>[],
  ): Promise<Tables[T][]> {
    if (rows.length === 0) return []
    const last = await this.#turn
      .selectFrom(table as Numbered)
      .select(({ fn }) => fn.max('number').as('number'))
      .executeTakeFirst()
    const numbered = rows.map((row, i) => ({ ...row, number: (last?.number ?? 0) + i + 1 }) as Tables[T])
    await insertAll(this.#turn, table, numbered as never)
    return numbered
  }
}

function promiseText({ promise }: ScenarioSummary): string | null {
  return promise ? JSON.stringify(promise) : null
}

function digestOf(content: string): string {
  return createHash('sha256').update(content).digest('base64url')
}
