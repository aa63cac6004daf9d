import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { UsageError } from '../core/errors.ts'
import { LEDGER_FILE } from '../evidence/ledger.ts'

/** Where runs lie unless they are told otherwise. */
export const RUNS = 'runs'

/**
 * The folder of the run that a person names: a path, or `latest` for the newest one under `runs/`.
 * @example await namedRun('latest') // 'runs/2026-11-23T04-00-00-5f3a9c01'
 * @throws UsageError where there is no run yet
 */
export async function namedRun(name: string, runs = RUNS): Promise<string> {
  if (name !== 'latest') return name
  const newest = (await runsIn(runs)).at(-1)
  if (newest !== undefined) return join(runs, newest)
  throw new UsageError(`There is no run in ${runs}/ yet, so that none is the latest.`, {
    hint: 'Name the folder of the run; a folder that is called so is ./latest.',
  })
}

/** The names of their folders begin with the time, and so sort by it. What else lies there is no run. */
export async function runsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  return names
    .filter((name) => /^\d{4}-\d\d-\d\dT/.test(name) && existsSync(join(folder, name, LEDGER_FILE)))
    .sort()
}
