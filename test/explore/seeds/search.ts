import { copyFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { RunSummary } from '../../../src/evidence/run-summary.ts'
import type { Operation } from '../../../src/explore/operations.ts'
import { snapwitness, startTestLab } from '../../support/program.ts'

/** What came of one seed with one fault. Times in seconds. */
export interface Searched {
  fault: string
  seed: number
  /** By which statement it was found; none where it was not. */
  judgement?: string
  /** Until the violation was seen; and until the shortest history was. */
  foundS?: number
  reducedS?: number
  /** Operations of the history up to the violation, and of the shortest; and of that without disks and their first data. */
  operations?: readonly [found: number, left: number, besideSetUp: number]
  /** Further histories that the shortest took. */
  trials?: number
  histories: number
  /** How often its scenario was violated, of five runs. */
  again?: number
}

interface Search {
  fault: string
  seed: number
  time: string
  /** Gets the scenario, and the runs. */
  folder: string
}

/** Explores a lab with that fault, and runs what it finds five times. */
export async function search({ fault, seed, time, folder }: Search): Promise<Searched> {
  const lab = await startTestLab(['--no-windows', '--linux', 'debian-1', 'debian-2', '--fault', fault])
  try {
    const on = ['--config', lab.config, '--out', join(folder, 'runs')]
    const startedAt = performance.now()
    const seconds = () => Math.round((performance.now() - startedAt) / 1000)
    const exploring = snapwitness(['explore', ...on, '--seed', String(seed), '--time', time, '--json'])
    let foundS: number | undefined
    let reducedS: number | undefined
    createInterface(exploring.stderr).on('line', (line) => {
      if (line.startsWith('Looking for the shortest')) foundS = seconds()
      if (line.includes('violated: a statement was broken')) reducedS ??= seconds()
    })
    const { finding, histories } = JSON.parse((await exploring).stdout)
    if (!finding) return { fault, seed, histories }
    const again = await violations(finding.scenario, on)
    await rename(finding.scenario, join(folder, `${fault}-${seed}.scenario.ts`))
    const { found: all, operations: left } = finding as Record<'found' | 'operations', Operation[]>
    const operations = [all.length, left.length, left.filter(isNoSetUp).length] as const
    const found = { judgement: finding.judgement, foundS, reducedS, operations, trials: finding.trials }
    return { fault, seed, ...found, histories, again }
  } finally {
    await lab.stop()
  }
}

function isNoSetUp({ do: kind }: Operation): boolean {
  return !['attach', 'initialize', 'write'].includes(kind)
}

/** Of five runs: the exploration has run it once, and four copies of it are run once more. */
async function violations(scenario: string, on: readonly string[]): Promise<number> {
  const copies = [2, 3, 4, 5].map((run) => scenario.replace('.scenario.ts', `-run-${run}.scenario.ts`))
  for (const copy of copies) await copyFile(scenario, copy)
  const { stdout } = await snapwitness(['run', ...copies, ...on, '--no-history', '--json'])
  for (const copy of copies) await rm(copy)
  const { scenarios } = JSON.parse(stdout) as RunSummary
  const isViolated = (copy: string) =>
    scenarios.filter(({ file }) => copy.endsWith(file)).every(({ verdict }) => verdict === 'violated')
  return 1 + copies.filter(isViolated).length
}
