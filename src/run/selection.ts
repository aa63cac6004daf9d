import { relative } from 'node:path'
import type { TestModule, TestSpecification, TestUserConfig, Vitest } from 'vitest/node'
import { messageOf, SnapwitnessError, UsageError } from '../core/errors.ts'
import { quoted } from '../core/words.ts'
import { RunReporter } from './run-reporter.ts'
import { vitestWithPlugin } from './vitest-with-plugin.ts'

/** Which scenarios are meant. */
export interface Selection {
  /** Words that a scenario's file name must hold; none means every scenario. */
  filters: string[]
  /** A regular expression for the scenario's own name. */
  name?: string | undefined
  /** Stop at the first scenario that does not hold. */
  bail?: boolean | undefined
}

/** Vitest, silent, for these scenarios alone. */
export function vitestFor({ name, bail = false }: Selection, options: TestUserConfig = {}): Promise<Vitest> {
  return vitestWithPlugin({
    watch: false,
    reporters: [{}],
    ...options,
    ...(bail && { bail: 1 }),
    ...(name !== undefined && { testNamePattern: name }),
  })
}

/** Their files, in the projects that have the plugin. */
export async function specificationsOf(vitest: Vitest, { filters }: Selection): Promise<TestSpecification[]> {
  const projects = RunReporter.projectsOf(vitest)
  const all = await vitest.globTestSpecifications(filters)
  return all.filter(({ project }) => projects.has(project))
}

/**
 * A scenario file that could not even be loaded has no entry in the ledger: its author must hear of it.
 * @throws SnapwitnessError `SCENARIO_BROKEN`
 */
export function refuseBroken(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
  const told = [
    ...modules.flatMap((module) => module.errors().map((error) => `${fileOf(module)}: ${textOf(error)}`)),
    ...unhandled.map(textOf),
  ]
  if (told.length === 0) return
  throw new SnapwitnessError('SCENARIO_BROKEN', `A scenario could not be run:\n${told.join('\n')}`, {
    hint: 'Mend the scenario file; `npx vitest list` tells more of it.',
  })
}

/** Relative to the folder of its vitest project. */
export function fileOf({ moduleId, project }: TestModule): string {
  return relative(project.config.root, moduleId)
}

function textOf(error: unknown): string {
  return messageOf(error instanceof Error ? error : (error as { message?: unknown }).message)
}

export function noScenario({ filters, name }: Selection): UsageError {
  const wanted = [
    ...filters.map((filter) => quoted(filter)),
    ...(name === undefined ? [] : [`the name /${name}/`]),
  ]
  return new UsageError(`No scenario matches ${wanted.join(', ') || 'at all'}.`, {
    hint: 'A filter is a part of a file name, such as documented-workflow; --name is for names within the files. `snapwitness run --list` lists all.',
  })
}
