import { relative, resolve } from 'node:path'
import type { Vitest } from 'vitest/node'
import { UsageError } from '../core/errors.ts'
import { quoted } from '../core/words.ts'
import { RunReporter } from './run-reporter.ts'
import type { RunSettings } from './settings.ts'

/**
 * Of a run, nobody named the configuration, and a project's plugin names another than the usual one: which host is meant
 * is for a person to say.
 * @throws UsageError
 */
export function refuseOtherConfig(
  vitest: Vitest,
  { configPath, isUsualConfig = false }: Pick<RunSettings, 'configPath' | 'isUsualConfig'>,
): void {
  if (!isUsualConfig) return
  for (const [project, path] of RunReporter.configsOf(vitest)) {
    if (path === resolve(configPath)) continue
    const [meant, usual] = [path, configPath].map((one) => relative(process.cwd(), one))
    const whose = project.name ? `the scenarios of its project ${quoted(project.name)}` : 'its scenarios'
    throw new UsageError(
      `The vitest configuration runs ${whose} with ${meant}, and this run would with ${usual}.`,
      {
        hint: `Say which is meant: --config ${meant}, for all of them. \`npx vitest run\` has each project run with its own.`,
      },
    )
  }
}
