import type { TestProject } from 'vitest/node'
import { type Config, loadConfig } from '../../config/load.ts'
import { printedSecrets } from '../../config/secret-command.ts'
import { guardOutput } from '../../core/guard-output.ts'
import { refuseBlocked } from '../../doctor/before-run.ts'
import { examine } from '../../doctor/examine.ts'
import { RUN_ITSELF, type Trouble } from '../../evidence/entries.ts'
import { forgetStop, INTERRUPTED, isStopAsked } from '../../evidence/interruption.ts'
import { Journal } from '../../evidence/journal.ts'
import { Ledger, readLedger } from '../../evidence/ledger.ts'
import { judgedScenarios, summarize, verdictOfScenarios } from '../../evidence/run-summary.ts'
import { troubleOf } from '../../evidence/trouble.ts'
import { mergeVerdicts } from '../../evidence/verdict.ts'
import { writeReport } from '../../report/write-report.ts'
import { thisProcess } from '../../safety/holder.ts'
import type { LeaseTerms } from '../../safety/lease.ts'
import { MachinesInHand } from '../../safety/machines-in-hand.ts'
import { stepEvenIfUnwritten } from '../../safety/operate.ts'
import { Limits } from '../../scenario/limits.ts'
import { connect, type VsphereSession } from '../../vsphere/session.ts'
import { say } from '../output.ts'
import { version } from '../version.ts'
import { leaseSeconds } from './lease-seconds.ts'
import { cleanCommand, type RunSettings, runSettings } from './settings.ts'
import { handleSignals } from './signals.ts'

/**
 * Opens a run before the first scenario and closes it after the last: the machines are taken in hand, and put back as
 * they were found. It is vitest's own hook, so that a run is the same whether `snapwitness run`, an editor or plain
 * vitest started it; those two name the configuration by SNAPWITNESS_CONFIG, or have it lie in `snapwitness.yaml`.
 */
export default async function openRun(project: TestProject): Promise<() => Promise<void>> {
  const settings = runSettings()
  guardOutput()
  const config = await loadConfig(settings.configPath)
  const judged = settings.resumed ? judgedScenarios(await readLedger(settings.folder)) : []
  const ledger = Ledger.open(settings.folder)
  const stopHandling = handleSignals(settings)
  const closing = new Closing(ledger, settings)
  const journal = new Journal(ledger, RUN_ITSELF)
  let session: VsphereSession | undefined
  const close = async (trouble: Trouble | undefined) => {
    await session?.close()
    stopHandling()
    await closing.close(trouble)
  }
  try {
    begin(ledger, settings)
    const limits = new Limits(config.timeouts)
    session = await connect({ ...config.host, deadline: limits.connect() })
    const found = await examine(session, config)
    for (const { severity, ...about } of found) {
      if (severity !== 'ok') ledger.append({ type: 'finding', severity, ...about })
    }
    refuseBlocked(found)
    journal.step('Take the machines in hand')
    const terms = termsOf(settings, config)
    const { steal, keep, folder, configPath } = settings
    const hand = await MachinesInHand.take({
      ...{ config, session, terms, journal, steal, patience: limits },
      onTaken: (machine, from) =>
        say(`${machine} was taken from the run ${from.run} of ${from.owner} (process ${from.pid}).`),
    })
    journal.endStep()
    project.provide('run', { folder, configPath, terms, keep, judged })
    project.provide('secrets', await printedSecrets())
    return async () => close(await putBack(hand, journal, settings))
  } catch (error) {
    await close(troubleOf(error))
    throw error
  }
}

function begin(ledger: Ledger, { id, command, resumed }: RunSettings): void {
  if (resumed) ledger.append({ type: 'run-resumed', version, command })
  else ledger.append({ type: 'run-started', format: 1, runId: id, version, command })
}

function termsOf({ id }: RunSettings, config: Config): LeaseTerms {
  return { run: id, holder: thisProcess(), durationMs: leaseSeconds(config) * 1000 }
}

/** What remains of the run on its machines is its trouble, whatever its scenarios found. */
async function putBack(
  hand: MachinesInHand,
  journal: Journal,
  settings: RunSettings,
): Promise<Trouble | undefined> {
  const interrupted = isStopAsked(settings.folder) ? stopped(settings) : undefined
  if (settings.keep) {
    hand.letGo()
    say(`The machines are left as they are. What is left is taken away by: ${cleanCommand(settings)}`)
    return interrupted
  }
  try {
    stepEvenIfUnwritten(journal, 'Put the machines back as they were found')
    const left = await hand.putBack(await readLedger(settings.folder))
    return left.length === 0 ? interrupted : notAsFound(left)
  } catch (error) {
    return notCleaned(error, settings)
  }
}

function stopped({ folder, configPath }: RunSettings): Trouble {
  return {
    code: INTERRUPTED,
    what: 'The run was asked to stop before its end.',
    hint: `Go on with it: snapwitness run --resume ${folder} --config ${configPath}`,
  }
}

function notAsFound(left: readonly string[]): Trouble {
  return {
    code: 'NOT_AS_FOUND',
    what: `The machines are not quite as they were found:\n  ${left.join('\n  ')}`,
    hint: 'Nothing that is not ours was touched; see whose it is.',
  }
}

function notCleaned(error: unknown, settings: RunSettings): Trouble {
  const { what, hint } = troubleOf(error)
  return {
    code: 'NOT_CLEANED',
    what: `The machines could not be put back as they were found: ${what}`,
    hint: `${hint} Then take away what is left: ${cleanCommand(settings)}`,
  }
}

/** The last words of a run. */
class Closing {
  readonly #ledger: Ledger
  readonly #settings: RunSettings
  readonly #startedAt = performance.now()

  constructor(ledger: Ledger, settings: RunSettings) {
    this.#ledger = ledger
    this.#settings = settings
  }

  async close(trouble: Trouble | undefined): Promise<void> {
    const { folder } = this.#settings
    forgetStop(folder)
    const { scenarios } = summarize(await readLedger(folder))
    const verdict = verdictOfScenarios(scenarios)
    this.#ledger.append({
      type: 'run-ended',
      verdict: trouble ? mergeVerdicts([verdict, 'unknown']) : verdict,
      durationMs: performance.now() - this.#startedAt,
      ...(trouble && { trouble }),
    })
    this.#ledger.close()
    await writeReport(folder)
  }
}
