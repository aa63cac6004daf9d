import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { upgradedSummary } from '../evidence/format-1.ts'
import { type RunSummary, runSummary } from '../evidence/run-summary.ts'

/** How a host answered in an earlier run, where it may answer either way. */
export interface EarlierAnswer {
  answer: string
  runId: string
  /** Version and build of the host at that time. */
  host: string
}

export type EarlierAnswers = (machine: string, question: string) => EarlierAnswer | undefined

/**
 * Finds the last answers before this run among the runs beside it, of hosts of the same product: what changes with an
 * upgrade shows here. A folder that is no run, or cannot be read, has no say.
 */
export async function earlierAnswers(
  runFolder: string,
  { hosts, runId }: RunSummary,
): Promise<EarlierAnswers> {
  const folder = resolve(runFolder)
  const names = await readdir(dirname(folder)).catch(() => [])
  // The names of run folders sort by time.
  const before = names.filter((name) => name < basename(folder)).sort()
  const runs = await Promise.all(before.map((name) => readSummary(join(dirname(folder), name))))
  const answers = new Map<string, EarlierAnswer>()
  for (const run of runs) {
    const host = run?.hosts.find(({ product }) => hosts.some((own) => own.product === product))
    if (!run || !host || run.runId === runId) continue
    const asked = { runId: run.runId, host: `${host.version}, build ${host.build}` }
    for (const { machine, question, answer } of run.scenarios.flatMap(
      (scenario) => scenario.characteristics,
    )) {
      answers.set(keyOf(machine, question), { answer, ...asked })
    }
  }
  return (machine, question) => answers.get(keyOf(machine, question))
}

function keyOf(machine: string, question: string): string {
  return JSON.stringify([machine, question])
}

async function readSummary(folder: string): Promise<RunSummary | undefined> {
  try {
    return runSummary.parse(upgradedSummary(JSON.parse(await readFile(join(folder, 'run.json'), 'utf8'))))
  } catch {
    return undefined
  }
}
