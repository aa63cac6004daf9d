import type { TestCase, TestModule } from 'vitest/node'
import { refuseOtherConfig } from './refuse-other-config.ts'
import { fileOf, noScenario, refuseBroken, type Selection, specificationsOf, vitestFor } from './selection.ts'

/** A scenario that would run. */
export interface ListedScenario {
  /** Relative to the folder of its vitest project. */
  file: string
  name: string
}

/**
 * The scenarios that a run of this selection would run, in its order. Their files are loaded by vitest, and nothing else is
 * done: no connection is opened, and no folder made.
 * @param settings of the run that they are listed for, where it is for one
 * @throws UsageError when none matches, or the run's configuration is not the one that vitest's names
 * @throws SnapwitnessError `SCENARIO_BROKEN` when a scenario file cannot be loaded
 */
export async function listScenarios(
  selection: Selection,
  settings?: Parameters<typeof refuseOtherConfig>[1],
): Promise<ListedScenario[]> {
  // In one process one after another: to be listed, no file needs one of its own.
  const vitest = await vitestFor(selection, { isolate: false })
  try {
    if (settings) refuseOtherConfig(vitest, settings)
    const { testModules, unhandledErrors } = await vitest.collectTests(
      await specificationsOf(vitest, selection),
    )
    refuseBroken(testModules, unhandledErrors)
    const listed = testModules.flatMap(scenariosOf)
    if (listed.length === 0) throw noScenario(selection)
    return listed
  } finally {
    await vitest.close()
  }
}

function scenariosOf(module: TestModule): ListedScenario[] {
  const file = fileOf(module)
  const names = [...module.children.allTests()].filter(wouldRun).map(nameOf)
  return [...new Set(names)].map((name) => ({ file, name }))
}

/** Once, on however many crews it runs. */
function nameOf(test: TestCase): string {
  return test.meta().snapwitness?.scenario ?? test.fullName
}

/** Neither skipped by its author, nor by the pattern of names. */
function wouldRun({ options }: TestCase): boolean {
  return options.mode === 'run' || options.mode === 'only'
}
