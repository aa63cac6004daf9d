import { Limits } from '../config/limits.ts'
import { type Config, loadConfig } from '../config/load.ts'
import { printedSecrets } from '../config/secret-command.ts'
import { guardOutput } from '../core/guard-output.ts'
import { say } from '../core/say.ts'
import { version } from '../core/version.ts'
import { inLine } from '../core/words.ts'
import { refuseBlocked } from '../doctor/before-run.ts'
import { examine } from '../doctor/examine.ts'
import { RUN_ITSELF } from '../evidence/entries.ts'
import { FORMAT } from '../evidence/format.ts'
import { Journal } from '../evidence/journal.ts'
import { Ledger, readLedger } from '../evidence/ledger.ts'
import { judgedUnits } from '../evidence/run-summary.ts'
import { troubleOf } from '../evidence/trouble.ts'
import type { Trouble } from '../evidence/units.ts'
import type { Wanted } from '../fleet/allocation.ts'
import { thisProcess } from '../safety/holder.ts'
import type { LeaseTerms } from '../safety/lease.ts'
import { leaseSeconds } from '../safety/lease-seconds.ts'
import { MachinesInHand } from '../safety/machines-in-hand.ts'
import { refuseUnfit } from '../safety/refusals.ts'
import { makeRunSecret, readRunSecret } from '../safety/run-secret.ts'
import { taskFileIn } from '../safety/run-tasks.ts'
import { lookAtMachines, type Sighting, seenMachines } from '../safety/sightings.ts'
import type { ProvidedRun, Requested } from '../scenario/opened-run.ts'
import { connect, type VsphereSession } from '../vsphere/session.ts'
import { compareWithFound, type FoundBefore, foundBy, look, record, setClockRight } from './as-found.ts'
import { closeLedger } from './close-ledger.ts'
import { type LastLooks, putBack } from './put-back.ts'
import { cleanCommand, type RunSettings } from './settings.ts'
import { handleSignals } from './signals.ts'

/** A run whose machines are in its hands. */
export interface OpenRun {
  /** What each of its scenarios is told. */
  told: ProvidedRun
  /** What has to be free before a scenario gets the crew that it asks for; or why it gets none. */
  placeOf(request: Requested): Wanted | { trouble: Trouble }
  /** How many crews may have a share at the same time. */
  most(share: string): number
  /** What the commands of the configuration have printed. */
  secrets: [key: string, printed: string][]
  /**
   * Puts the machines back as they were found, and says the last word of the ledger.
   * @returns what kept the run from its end, or its machines from being as they were found
   */
  close(): Promise<Trouble | undefined>
}

/**
 * Looks whether the run can work, and takes its machines in hand.
 * @throws UsageError, LeaseHeld and all that kept it from beginning, which its ledger tells as well: it is closed by then
 */
export async function openRun(settings: RunSettings): Promise<OpenRun> {
  const startedAt = performance.now()
  guardOutput()
  const config = await loadConfig(settings.configPath)
  const judged = settings.resumed ? judgedUnits(await readLedger(settings.folder)) : []
  const ledger = Ledger.open(settings.folder)
  const stopHandling = handleSignals(settings)
  const limits = new Limits(config.timeouts)
  const journal = new Journal(ledger, RUN_ITSELF)
  let session: VsphereSession | undefined
  const close = async (trouble: Trouble | undefined) => {
    await session?.close()
    stopHandling()
    await closeLedger(ledger, trouble, startedAt, { isNight: settings.isNight, history: config.history })
  }
  try {
    const secret = settings.resumed ? await readRunSecret(settings.folder) : makeRunSecret(settings.folder)
    begin(ledger, settings)
    const taskFile = taskFileIn(settings.folder)
    const host = await connect({ ...config.host, deadline: limits.connect(), taskFile })
    session = host
    const { steal, keep, folder, configPath } = settings
    const terms = termsOf(settings, secret, config)
    const sightings = await lookAtMachines(config, session, limits, settings.seen)
    const machines = seenMachines(config, sightings)
    refuseUnfit(machines, { ...terms, steal, now: await session.clock.now(limits.look()) })
    await refuseUnableToWork(session, config, sightings, ledger)
    journal.step('Take the machines in hand')
    const hand = await MachinesInHand.take({
      ...{ machines, session, terms, journal, steal, patience: limits },
      onLeased: async ({ name, vm }) => {
        const machine = config.machines.find((one) => one.name === name)
        if (machine) record(journal, name, await look(machine, vm, limits))
      },
      onLeft: (left) =>
        say(`Something stays on the machines:\n  ${left.join('\n  ')}\nHint: ${cleanCommand(settings)}`),
      onTaken: (machine, from) =>
        say(
          `${machine} was taken from the run ${inLine(from.run)} of ${inLine(from.owner)} (process ${from.pid}).`,
        ),
    })
    journal.endStep()
    return {
      told: { folder, configPath, terms, keep, judged },
      placeOf: ({ crew }) => ({ machines: crew, shares: [] }),
      most: () => Infinity,
      secrets: await printedSecrets(),
      close: async () => {
        const trouble = await putBack(hand, journal, settings, lastLooks(settings, config, host, limits))
        await close(trouble)
        return trouble
      },
    }
  } catch (error) {
    await close(troubleOf(error))
    throw error
  }
}

/** At machines that are back where they were found: while they are still the run's, and when they are nobody's any more. */
function lastLooks({ folder }: RunSettings, config: Config, host: VsphereSession, limits: Limits): LastLooks {
  const find = (name: string) => host.findVirtualMachine(name, limits.look())
  let found: Promise<FoundBefore> | undefined
  const read = () => (found ??= readLedger(folder).then(foundBy))
  return {
    async onBack({ name, vm }, journal) {
      const machine = config.machines.find((one) => one.name === name)
      if (machine) await setClockRight(await read(), { machine, vm }, { journal, limits })
    },
    compare: async () => compareWithFound(await read(), config, limits, find),
  }
}

function begin(ledger: Ledger, { id, command, resumed }: RunSettings): void {
  if (resumed) ledger.append({ type: 'run-resumed', version, command })
  else ledger.append({ type: 'run-started', format: FORMAT, runId: id, version, command })
}

async function refuseUnableToWork(
  session: VsphereSession,
  config: Config,
  sightings: readonly Sighting[],
  ledger: Ledger,
): Promise<void> {
  const found = await examine(session, config, sightings)
  for (const { severity, ...about } of found) {
    if (severity !== 'ok') ledger.append({ type: 'finding', severity, ...about })
  }
  refuseBlocked(found)
}

function termsOf({ id }: RunSettings, secret: string, config: Config): LeaseTerms {
  return { run: id, secret, holder: thisProcess(), durationMs: leaseSeconds(config) * 1000 }
}
