import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
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
  /** Operations of the history up to the violation, and of the shortest. */
  operations?: readonly [found: number, left: number]
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
    const operations = [finding.found.length, finding.operations.length] as const
    const found = { judgement: finding.judgement, foundS, reducedS, operations, trials: finding.trials }
    return { fault, seed, ...found, histories, again }
  } finally {
    await lab.stop()
  }
}

/** The exploration has run it once: four times more. */
async function violations(scenario: string, on: readonly string[]): Promise<number> {
  let violated = 1
  for (let run = 2; run <= 5; run++) {
    const { exitCode } = await snapwitness(['run', scenario, ...on, '--no-history'])
    if (exitCode === 1) violated++
  }
  return violated
}
