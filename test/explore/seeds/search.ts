import { copyFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { RunSummary } from '../../../src/evidence/run-summary.ts'
import type { Verdict } from '../../../src/evidence/verdict.ts'
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
  operations?: readonly [found: number, left?: number, besideSetUp?: number]
  /** Further histories that the shortest took. */
  trials?: number
  histories: number
  /** How often its scenario was violated, of five runs. */
  again?: number
}

/** Of what an exploration prints. */
interface Explored {
  histories: number
  finding?: {
    judgement: string
    found: readonly Operation[]
    operations: readonly Operation[]
    trials: number
    scenario: string
    /** Of the scenario’s first run. */
    verdict?: Verdict
  }
}

interface Search {
  fault: string
  seed: number
  time: string
  /** Whether what is found is made shorter, and its scenario done again. */
  reduces: boolean
  /** Gets the scenario, and the runs. */
  folder: string
}

/** Explores a lab with that fault, and runs the scenario of what it finds five times. */
export async function search({ fault, seed, time, reduces, folder }: Search): Promise<Searched> {
  const lab = await startTestLab(['--no-windows', '--linux', 'debian-1', 'debian-2', '--fault', fault])
  try {
    const on = ['--config', lab.config, '--out', join(folder, 'runs')]
    const startedAt = performance.now()
    const seconds = () => Math.round((performance.now() - startedAt) / 1000)
    const how = ['--seed', String(seed), '--time', time, ...(reduces ? [] : ['--keep-finding'])]
    const exploring = snapwitness(['explore', ...on, ...how, '--json'])
    let foundS: number | undefined
    let reducedS: number | undefined
    createInterface(exploring.stderr).on('line', (line) => {
      if (line.startsWith('History ') && line.endsWith(', violated')) foundS ??= seconds()
      if (line.includes('violated: a statement was broken')) reducedS ??= seconds()
    })
    const { finding, histories } = JSON.parse((await exploring).stdout) as Explored
    if (!finding) return { fault, seed, histories }
    const { judgement, found: all, operations: left, trials, verdict } = finding
    const found = { fault, seed, judgement, foundS, histories }
    if (!reduces) return { ...found, operations: [all.length] }
    const again = (verdict === 'violated' ? 1 : 0) + (await violations(finding.scenario, on))
    await rename(finding.scenario, join(folder, `${fault}-${seed}.scenario.ts`))
    const operations = [all.length, left.length, left.filter(isNoSetUp).length] as const
    return { ...found, reducedS, operations, trials, again }
  } finally {
    await lab.stop()
  }
}

function isNoSetUp({ do: kind }: Operation): boolean {
  return !['attach', 'initialize', 'write'].includes(kind)
}

/** Of two copies of it, on both machines each: four runs. */
async function violations(scenario: string, on: readonly string[]): Promise<number> {
  const copies = [1, 2].map((copy) => scenario.replace('.scenario.ts', `-copy-${copy}.scenario.ts`))
  for (const copy of copies) await copyFile(scenario, copy)
  const { stdout } = await snapwitness(['run', ...copies, ...on, '--no-history', '--json'])
  for (const copy of copies) await rm(copy)
  const { scenarios } = JSON.parse(stdout) as RunSummary
  const isCopy = (file: string) => copies.some((copy) => copy.endsWith(file))
  return scenarios.filter(({ file, verdict }) => isCopy(file) && verdict === 'violated').length
}
