import { existsSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, relative, resolve } from 'node:path'
import { prepareRun } from '../run/prepare.ts'
import { type FinishedRun, runScenarios } from '../run/run-scenarios.ts'
import type { Finding } from './exploration.ts'
import type { ExploreRequest } from './explore.ts'
import { printed } from './print.ts'

export interface Shown {
  path: string
  /** Of the run of the scenario. */
  run: FinishedRun
  folder: string
}

/**
 * Writes what was found as a scenario, and runs that: a run like every other, with a ledger and a report of nothing else.
 */
export async function showFound(
  finding: Finding,
  { configPath, out, seed, machines, steal, command }: ExploreRequest,
): Promise<Shown> {
  const path = await written(finding, { seed, command })
  const filter = relative(process.cwd(), path)
  const named = machines.length > 0 ? machines : [finding.machine]
  const settings = await prepareRun({
    ...{ configPath, out, steal, history: false, machines: named },
    command: `snapwitness run ${filter}`,
  })
  const run = await runScenarios(settings, { filters: [filter] })
  return { path, run, folder: settings.folder }
}

async function written(
  { check, operations }: Finding,
  { seed, command }: { seed: number; command: string },
): Promise<string> {
  const path = resolve('scenarios', 'found', `${seed}.scenario.ts`)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, printed(operations, { found: check.statement, from: command, api: apiFor(path) }))
  return path
}

/** In the product’s own clone its package is not installed. */
function apiFor(path: string): string {
  const isOurs = existsSync('src/index.ts') && nameOfPackage() === 'snapwitness'
  return isOurs ? relative(dirname(path), resolve('src/index.ts')).replaceAll('\\', '/') : 'snapwitness'
}

function nameOfPackage(): unknown {
  try {
    return (JSON.parse(readFileSync('package.json', 'utf8')) as { name?: unknown }).name
  } catch {
    return undefined
  }
}
