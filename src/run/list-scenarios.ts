import { relative } from 'node:path'
import type { TestCase, TestModule } from 'vitest/node'
import { messageOf, SnapwitnessError, UsageError } from '../core/errors.ts'
import { quoted } from '../core/words.ts'
import { RunReporter } from './run-reporter.ts'
import type { Selection } from './run-scenarios.ts'
import { vitestWithPlugin } from './vitest-with-plugin.ts'

/** A scenario that would run. */
export interface ListedScenario {
  /** Relative to the folder of its vitest project. */
  file: string
  name: string
}

/**
 * The scenarios that a run of this selection would run, in its order. Their files are loaded by vitest, and nothing else is
 * done: no connection is opened, and no folder made.
 * @throws UsageError when none matches
 * @throws SnapwitnessError `SCENARIO_BROKEN` when a scenario file cannot be loaded
 */
export async function listScenarios(selection: Omit<Selection, 'bail'>): Promise<ListedScenario[]> {
  const { filters, name } = selection
  const vitest = await vitestWithPlugin({
    ...{ watch: false, reporters: [{}] },
    ...(name !== undefined && { testNamePattern: name }),
  })
  try {
    const projects = RunReporter.projectsOf(vitest)
    const specifications = (await vitest.globTestSpecifications(filters)).filter(({ project }) =>
      projects.has(project),
    )
    const { testModules, unhandledErrors } = await vitest.collectTests(specifications)
    refuseBroken([...testModules.flatMap((module) => module.errors()), ...unhandledErrors])
    const listed = testModules.flatMap(scenariosOf)
    if (listed.length === 0) throw nothingMatches(selection)
    return listed
  } finally {
    await vitest.close()
  }
}

function scenariosOf(module: TestModule): ListedScenario[] {
  const file = relative(module.project.config.root, module.moduleId)
  return [...module.children.allTests()].filter(wouldRun).map(({ fullName: name }) => ({ file, name }))
}

/** Neither skipped by its author, nor by the pattern of names. */
function wouldRun({ options }: TestCase): boolean {
  return options.mode === 'run' || options.mode === 'only'
}

function refuseBroken(errors: readonly unknown[]): void {
  if (errors.length === 0) return
  const told = errors.map((error) =>
    messageOf(error instanceof Error ? error : (error as { message?: unknown }).message),
  )
  throw new SnapwitnessError('SCENARIO_BROKEN', `A scenario cannot be loaded:\n${told.join('\n')}`, {
    hint: 'Mend the scenario file; `npx tsc -p .` names mistakes with their lines.',
  })
}

function nothingMatches({ filters, name }: Omit<Selection, 'bail'>): UsageError {
  const wanted = [...filters.map((filter) => quoted(filter)), ...(name === undefined ? [] : [`/${name}/`])]
  return new UsageError(`No scenario matches ${wanted.join(', ') || 'at all'}.`, {
    hint: 'A filter is a part of a file name; --name is for names within the files. `snapwitness run --list` lists all.',
  })
}
