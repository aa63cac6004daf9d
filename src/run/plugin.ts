import { basename, dirname, join, resolve } from 'node:path'
import { configDefaults, type Plugin, type TestProjectInlineConfiguration } from 'vitest/config'
import type { TestUserConfig, VitestPluginContext } from 'vitest/node'
import { catalogueFolder } from '../core/catalogue.ts'
import { inPattern } from '../core/in-pattern.ts'
import { RunReporter } from './run-reporter.ts'

export interface SnapwitnessOptions {
  /** The configuration of host and machines, seen from the project's root. By default `snapwitness.yaml`. */
  config?: string
  /**
   * Adds the catalogue of promises as a project of its own, `catalogue`. By default it is left out. For `--project`,
   * which vitest asks before it asks any plugin, name it among the projects instead: see {@link catalogue}.
   */
  catalogue?: boolean
}

const HOURS_MS = 3_600_000
const SCENARIO_FILES = '**/*.scenario.?(c|m)[jt]s?(x)'

/**
 * The plugin for vitest: a project with it runs scenarios. Machines are taken when the first scenario starts and given
 * back when the run ends; to list, to collect or to check types touches none. A scenario waits until its machines are free.
 * @example
 * // vitest.config.ts
 * import snapwitness from 'snapwitness/vitest'
 * import { defineConfig } from 'vitest/config'
 *
 * export default defineConfig({ plugins: [snapwitness({ config: 'snapwitness.yaml' })] })
 */
export function snapwitness({
  config = 'snapwitness.yaml',
  catalogue: withCatalogue = false,
}: SnapwitnessOptions = {}): Plugin {
  return {
    name: 'snapwitness',
    config: ({ test = {} }) => ({ test: lacking(test) }),
    async configureVitest({ vitest, project, injectTestProjects }: VitestPluginContext) {
      const reporter = RunReporter.of(vitest)
      await reporter.add(project, config)
      if (!withCatalogue) return
      const path = resolve(project.config.root, config)
      for (const added of await injectTestProjects(catalogue({ config: path })))
        await reporter.add(added, path)
    },
  }
}

/**
 * The catalogue of promises as one of a configuration's projects, so that `--project catalogue` runs it alone.
 * @example
 * // vitest.config.ts
 * import snapwitness, { catalogue } from 'snapwitness/vitest'
 * import { defineConfig } from 'vitest/config'
 *
 * export default defineConfig({
 *   test: {
 *     projects: [
 *       { plugins: [snapwitness()], test: { name: 'ours', include: ['scenarios/*.scenario.ts'] } },
 *       catalogue(),
 *     ],
 *   },
 * })
 * @param options.config the configuration of host and machines, seen from the present folder. By default `snapwitness.yaml`.
 */
export function catalogue({
  config = 'snapwitness.yaml',
}: Pick<SnapwitnessOptions, 'config'> = {}): TestProjectInlineConfiguration {
  return { ...catalogueProject(), plugins: [snapwitness({ config: resolve(config) })] }
}

/** What a scenario needs and its author has not settled. */
function lacking({
  include,
  testTimeout,
  maxConcurrency,
  strictTags,
  ...others
}: TestUserConfig): TestUserConfig {
  return {
    server: { deps: { external: [builtFile] } },
    ...(include === undefined && { include: [...configDefaults.include, SCENARIO_FILES] }),
    // A scenario's tags need no list of them in a configuration.
    ...(strictTags === undefined && { strictTags: false }),
    ...(testTimeout === undefined && { testTimeout: 3 * HOURS_MS }),
    // Whoever waits for machines does nothing else; how much goes on at once is for the run to say.
    ...(maxConcurrency === undefined && { maxConcurrency: 10_000 }),
    ...workers(others),
  }
}

/** The next file is at hand where machines are free while others are still at work in this one. */
function workers({ maxWorkers, fileParallelism, sequence }: TestUserConfig): TestUserConfig {
  if (maxWorkers !== undefined || fileParallelism === false) return {}
  // Vitest has no two projects of one group with different numbers of workers: ordinary tests go first, in theirs.
  return { maxWorkers: 2, ...(sequence?.groupOrder === undefined && { sequence: { groupOrder: LAST } }) }
}

/** Behind every group that an author is likely to count to. */
const LAST = 100

/** The promises that come with the package, which lies where vitest by itself looks for no tests. */
function catalogueProject() {
  const root = dirname(catalogueFolder())
  const include = [`${basename(catalogueFolder())}/**/*.scenario.[jt]s`]
  return { root, test: { name: 'catalogue', root, include, exclude: [] } }
}

/**
 * A package in `node_modules` is run by Node as it was built, and so is this one where it lies elsewhere: a link, a
 * workspace, its own clone. Vitest would transform every file of it, which takes longer and twice the memory.
 */
const builtFile = new RegExp(`^${inPattern(join(catalogueFolder(), '../src/'))}.*\\.js$`)
