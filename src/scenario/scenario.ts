import { expect, inject, test } from 'vitest'
import { loadConfig } from '../config/load.ts'
import { rememberPrinted } from '../config/secret-command.ts'
import { messageOf } from '../core/errors.ts'
import { guardOutput } from '../core/guard-output.ts'
import { Ledger } from '../evidence/ledger.ts'
import { mergeVerdicts, type Verdict } from '../evidence/verdict.ts'
import { withMachines } from './connect.ts'
import { ChecksFailed } from './errors.ts'
import { Limits } from './limits.ts'
import { Machines } from './machines.ts'
import { Recorder, troubleOf } from './recorder.ts'
import { Traces } from './traces.ts'
import './matchers.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The run that this scenario belongs to. */
    run: { id: string; folder: string; configPath: string }
    /** What the commands of the configuration have printed. */
    secrets: [key: string, printed: string][]
  }
}

/** What a scenario is given. */
export interface ScenarioFixtures {
  /** Every machine of the configuration. */
  vms: Machines
  /** Names the step of the document that begins here. */
  step: (title: string) => void
}

/** A snapshot scenario: a vitest test on real machines, whose every deed and sight is kept in the run's ledger. */
export function scenario(name: string, body: (fixtures: ScenarioFixtures) => Promise<void>): void {
  test(name, ({ task }) => conduct(name, task.file.name, body))
}

// Vitest runs scenarios in a process of their own. When the one that started it is killed, nobody would hear of what it
// goes on doing to machines that the next run may already use.
process.once('disconnect', () => process.exit(1))

async function conduct(
  name: string,
  file: string,
  body: (fixtures: ScenarioFixtures) => Promise<void>,
): Promise<void> {
  guardOutput()
  rememberPrinted(inject('secrets'))
  const run = inject('run')
  const config = await loadConfig(run.configPath)
  const ledger = Ledger.open(run.folder)
  const recorder = new Recorder(ledger, {
    name,
    file,
    machines: config.machines.map((machine) => machine.name),
  })
  const startedAt = performance.now()
  const failure = await failureOf(() =>
    withMachines(
      { config, run: run.id, ledger, recorder, limits: new Limits(config.timeouts) },
      async (machines) => {
        const traces = new Traces()
        const failed = await failureOf(() =>
          body({ vms: new Machines(machines, traces), step: (title) => recorder.step(title) }),
        )
        recorder.step('Clean up')
        const leftOver = await failureOf(() => traces.remove(machines))
        if (failed ?? leftOver) throw (failed ?? leftOver)?.error
      },
    ),
  )
  recorder.end(verdictOf(recorder, failure), performance.now() - startedAt, troubleUnlessChecked(failure))
  ledger.close()
  if (failure) throw failure.error
}

/** What was thrown, whatever it is. */
interface Failure {
  error: unknown
}

async function failureOf(work: () => Promise<void>): Promise<Failure | undefined> {
  try {
    await work()
    return undefined
  } catch (error) {
    return { error }
  }
}

/**
 * What the checks found. An error that is no finding kept us from seeing, so that without a violation nothing is known;
 * an author's own `expect` that failed is a finding like any other.
 */
function verdictOf(recorder: Recorder, failure: Failure | undefined): Verdict {
  const verdicts = recorder.checks.map((check) => check.verdict)
  if (!failure) return mergeVerdicts(verdicts)
  if (!isFinding(failure.error)) return mergeVerdicts([...verdicts, 'unknown'])
  if (verdicts.every((verdict) => verdict === 'held')) return recordAuthorsFinding(recorder, failure.error)
  return mergeVerdicts(verdicts)
}

function recordAuthorsFinding(recorder: Recorder, error: unknown): Verdict {
  const [statement = '', ...rest] = messageOf(error).split('\n')
  const check = {
    machine: 'the scenario',
    statement,
    expected: 'as the scenario says',
    seen: rest.join('\n').trim(),
  }
  return recorder.check({ ...check, verdict: 'violated', observations: [] }).verdict
}

function troubleUnlessChecked(failure: Failure | undefined) {
  return failure && !isFinding(failure.error) ? troubleOf(failure.error) : undefined
}

function isFinding(error: unknown): boolean {
  return error instanceof ChecksFailed || (error instanceof Error && error.name === 'AssertionError')
}

export { expect }
