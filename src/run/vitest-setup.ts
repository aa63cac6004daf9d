import type { TestProject } from 'vitest/node'
import { openRun } from './open-run.ts'
import { settingsOf } from './settings.ts'

/**
 * Vitest's own hook before the first scenario and after the last, so that a run is the same whether `snapwitness run`, an
 * editor or plain vitest started it.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const { told, secrets, close } = await openRun(settingsOf(project))
  project.provide('run', told)
  project.provide('secrets', secrets)
  return close
}
