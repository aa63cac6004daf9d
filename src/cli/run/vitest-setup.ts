import { resolve } from 'node:path'
import type { TestProject } from 'vitest/node'
import { loadConfig } from '../../config/load.ts'
import { printedSecrets } from '../../config/secret-command.ts'
import { guardOutput } from '../../core/guard-output.ts'
import { stopWhereBlocked } from '../../doctor/before-run.ts'
import { Ledger, readLedger } from '../../evidence/ledger.ts'
import { summarize } from '../../evidence/run-summary.ts'
import { mergeVerdicts } from '../../evidence/verdict.ts'
import { writeReport } from '../../report/write-report.ts'
import { version } from '../version.ts'
import { newRunId, runFolderOf } from './run-folder.ts'

/**
 * Opens a run before the first scenario and closes it after the last. It is vitest's own hook, so that a run is the
 * same whether `snapwitness run`, an editor or plain vitest started it; those two name the configuration by
 * SNAPWITNESS_CONFIG, or have it lie in `snapwitness.yaml`.
 */
export default async function openRun(project: TestProject): Promise<() => Promise<void>> {
  const configPath = resolve(process.env.SNAPWITNESS_CONFIG ?? 'snapwitness.yaml')
  guardOutput()
  await stopWhereBlocked(await loadConfig(configPath))
  const id = process.env.SNAPWITNESS_RUN_ID ?? newRunId()
  const folder = process.env.SNAPWITNESS_RUN_FOLDER ?? runFolderOf('runs', id)
  const ledger = Ledger.open(folder)
  const startedAt = performance.now()
  const command = process.env.SNAPWITNESS_COMMAND ?? 'vitest'
  ledger.append({ type: 'run-started', format: 1, runId: id, version, command })
  project.provide('run', { id, folder, configPath })
  project.provide('secrets', await printedSecrets())
  return async () => {
    const { scenarios } = summarize(await readLedger(folder))
    const verdict = mergeVerdicts(scenarios.map((scenario) => scenario.verdict))
    ledger.append({ type: 'run-ended', verdict, durationMs: performance.now() - startedAt })
    ledger.close()
    await writeReport(folder)
  }
}
