import { resolve } from 'node:path'
import type {
  Reporter,
  ResolvedConfig,
  TestCase,
  TestModule,
  TestProject,
  TestSequencer,
  TestSpecification,
  Vitest,
} from 'vitest/node'
import type { Trouble } from '../evidence/units.ts'
import { exitCodeOf, hasFailed } from './exit-code.ts'
import { RunOnDemand } from './run-on-demand.ts'
import { configNamed, type RunSettings, settingsOf } from './settings.ts'

/**
 * Stands beside whatever reporters are configured. Before tests run, each project learns where its scenarios ask for
 * their run; after them the machines are given back, in an editor and in watch mode too, where vitest itself goes on.
 */
export class RunReporter implements Reporter {
  /** Those that use the plugin, each with its configuration's path, seen from its root. */
  readonly projects = new Map<TestProject, string>()
  readonly #runs = new Map<string, RunOnDemand>()
  #failed = 0

  /** Vitest's one; a new one where it starts anew with a changed configuration. */
  static of(vitest: Vitest): RunReporter {
    const known = reporters.get(vitest.config)
    if (known) return known
    const made = new RunReporter()
    reporters.set(vitest.config, made)
    vitest.config.reporters.push(made as never)
    vitest.config.sequence.sequencer = inShardsOfMachines(vitest.config.sequence.sequencer, made.projects)
    vitest.onClose(() => made.#close())
    return made
  }

  /** The projects whose scenarios run on machines; none where nobody uses the plugin. */
  static projectsOf(vitest: Vitest): ReadonlySet<TestProject> {
    return new Set(reporters.get(vitest.config)?.projects.keys())
  }

  /** Of each of them the configuration that plain vitest takes, as an absolute path. */
  static configsOf(vitest: Vitest): Map<TestProject, string> {
    const { projects = new Map<TestProject, string>() } = reporters.get(vitest.config) ?? {}
    return new Map([...projects].map(([project, config]) => [project, resolve(configNamed(project, config))]))
  }

  /** @param config the configuration's path, seen from the project's root */
  async add(project: TestProject, config: string): Promise<void> {
    this.projects.set(project, config)
    await provideMachines(project, { configPath: configNamed(project, config), shard: undefined })
  }

  async onTestRunStart(): Promise<void> {
    this.#failed = 0
    for (const [project, config] of this.projects) {
      project.provide('snapwitness', await this.#runOf(project, config).place())
      await provideMachines(project, settingsOf(project, config))
    }
  }

  /** Scenarios that wait for machines have begun for vitest, whose `bail` keeps only others from beginning. */
  onTestCaseResult(test: TestCase): void {
    const { bail } = test.project.vitest.config
    if (!bail || !hasFailed(test) || ++this.#failed < bail) return
    for (const run of this.#runs.values())
      run.refuse('Another did not hold before, and `bail` asks for no more.')
  }

  async onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): Promise<void> {
    const troubles = await this.#end()
    const own = modules.filter(({ project }) => this.projects.has(project))
    process.exitCode = exitCodeOf(modules, own, errors, troubles) ?? process.exitCode
  }

  /** Projects with one configuration share one run: their machines are the same. */
  #runOf(project: TestProject, config: string): RunOnDemand {
    const { configPath } = settingsOf(project, config)
    const run = this.#runs.get(configPath) ?? new RunOnDemand(() => open(project, config))
    this.#runs.set(configPath, run)
    return run
  }

  async #end(): Promise<Trouble[]> {
    const troubles = await Promise.all([...this.#runs.values()].map((run) => run.end()))
    return troubles.filter((trouble) => trouble !== undefined)
  }

  async #close(): Promise<void> {
    await this.#end()
    for (const run of this.#runs.values()) run.stop()
  }
}

/**
 * `--shard` divides scenarios by their machines, each of which has every scenario file, and other tests by their files. Two
 * shards that had the same machine would keep each other from it.
 */
function inShardsOfMachines(sequencer: Sequencer, ours: ReadonlyMap<TestProject, string>): Sequencer {
  return class implements TestSequencer {
    readonly #theirs: TestSequencer

    constructor(vitest: Vitest) {
      this.#theirs = new sequencer(vitest)
    }

    sort(files: TestSpecification[]) {
      return this.#theirs.sort(files)
    }

    async shard(files: TestSpecification[]): Promise<TestSpecification[]> {
      const others = await this.#theirs.shard(files.filter(({ project }) => !ours.has(project)))
      return [...files.filter(({ project }) => ours.has(project)), ...others]
    }
  }
}

type Sequencer = ResolvedConfig['sequence']['sequencer']

/** Of what its scenarios form their crews; a configuration that cannot be read is told when the run is opened. */
async function provideMachines(
  project: TestProject,
  { configPath, shard }: Pick<RunSettings, 'configPath' | 'shard'>,
): Promise<void> {
  const { loadMachineNames } = await import('../config/load.ts')
  const machines = await loadMachineNames(configPath, shard).catch(() => undefined)
  project.provide('snapwitnessMachines', machines)
}

/** Loaded when it is needed: a list of tests needs no client of any host. */
async function open(project: TestProject, config: string) {
  const { openRun } = await import('./open-run.ts')
  return openRun(settingsOf(project, config))
}

/** On the process and not on this module, which vitest bundles into each configuration that it loads. */
const reporters: WeakMap<ResolvedConfig, RunReporter> = sharedMap()

function sharedMap(): WeakMap<ResolvedConfig, RunReporter> {
  const key = Symbol.for('snapwitness.reporters')
  const holder = globalThis as { [key]?: WeakMap<ResolvedConfig, RunReporter> }
  holder[key] ??= new WeakMap()
  return holder[key]
}
