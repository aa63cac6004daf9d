import { keepYoungObjectsFew } from '../../core/young-objects.ts'
import { prepareRun, type RunRequest } from '../../run/prepare.ts'
import type { Selection } from '../../run/selection.ts'
import { print } from '../output.ts'
import { followProgress } from './progress.ts'
import { tellVerdict } from './tell-verdict.ts'

/** Runs scenarios, shows them as they go, and tells what they came to: to people, to programs, and by the exit code. */
export async function runAndTell(
  request: RunRequest,
  selection: Selection,
  { json = false }: { json?: boolean | undefined },
): Promise<void> {
  keepYoungObjectsFew()
  const settings = await prepareRun(request)
  // Vitest is loaded after the first look at the host: who may not have a machine hears of it sooner.
  const { runScenarios } = await import('../../run/run-scenarios.ts')
  const progress = followProgress(settings.folder)
  const running = runScenarios(settings, selection)
  const { summary, exitCode } = await running.finally(() => progress.stop())
  if (json) print(JSON.stringify(summary, undefined, 2))
  tellVerdict(summary, settings.folder)
  process.exitCode = exitCode
}
