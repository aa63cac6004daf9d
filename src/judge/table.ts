import { promises } from './promises.ts'
import type { Statement } from './statement.ts'
import * as statements from './statements.ts'

/** Every statement of ours by its id. An author's own are known to their scenarios alone. */
export const table: ReadonlyMap<string, Statement> = new Map(
  Object.values(statements).map((each) => [each.id, each as unknown as Statement]),
)

/** The promise of the catalogue that a statement follows from, where it is one of that. */
export function promiseOfStatement(id: string) {
  const promise = table.get(id)?.promise
  return promise && { id: promise, ...promises[promise] }
}
