import { existsSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { prepareRun } from '../run/prepare.ts'
import { type FinishedRun, runScenarios } from '../run/run-scenarios.ts'
import type { Finding } from './exploration.ts'
import type { ExploreRequest } from './explore.ts'
import { printed } from './print.ts'

/** The run of a scenario that was found. */
export interface Shown {
  run: FinishedRun
  folder: string
}

/** Where scenarios are looked for. */
const FOUND = join('scenarios', 'found')

/**
 * Writes what was found as a scenario, beside those that are there.
 * @param from the command that leads to it
 * @returns its path
 */
export async function writeFound(
  { check, operations }: Pick<Finding, 'check' | 'operations'>,
  { seed, from, folder = resolve(FOUND) }: { seed: number; from: string; folder?: string },
): Promise<string> {
  await mkdir(folder, { recursive: true })
  const scenario = printed(operations, { found: check.statement, from, api: apiFor(folder) })
  for (let count = 1; ; count++) {
    const path = resolve(folder, `${seed}${count === 1 ? '' : `-${count}`}.scenario.ts`)
    if (await isNewFile(path, scenario)) return path
  }
}

/** Nothing that somebody may have written on is written over. */
async function isNewFile(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Runs it: a run like every other, with a ledger and a report of nothing else. */
export async function runFound(
  path: string,
  { machine }: Finding,
  { configPath, out, machines, steal }: ExploreRequest,
): Promise<Shown> {
  const filter = relative(process.cwd(), path)
  const named = machines.length > 0 ? machines : [machine]
  const settings = await prepareRun({
    ...{ configPath, out, steal, history: false, machines: named },
    command: `snapwitness run ${filter}`,
  })
  const run = await runScenarios(settings, { filters: [filter] })
  return { run, folder: settings.folder }
}

/** In the product’s own clone its package is not installed. */
function apiFor(folder: string): string {
  const isOurs = existsSync('src/index.ts') && nameOfPackage() === 'snapwitness'
  return isOurs ? relative(folder, resolve('src/index.ts')).replaceAll('\\', '/') : 'snapwitness'
}

function nameOfPackage(): unknown {
  try {
    return (JSON.parse(readFileSync('package.json', 'utf8')) as { name?: unknown }).name
  } catch {
    return undefined
  }
}
