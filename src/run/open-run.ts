import { forMachines } from '../config/chosen.ts'
import { Limits } from '../config/limits.ts'
import { type Config, loadConfig } from '../config/load.ts'
import { printedSecrets } from '../config/secret-command.ts'
import { ofShard } from '../config/shards.ts'
import { guardOutput } from '../core/guard-output.ts'
import { say } from '../core/say.ts'
import { version } from '../core/version.ts'
import { inLine } from '../core/words.ts'
import { RUN_ITSELF } from '../evidence/entries.ts'
import { Journal } from '../evidence/journal.ts'
import { Ledger, readLedger } from '../evidence/ledger.ts'
import { doneUnits } from '../evidence/run-summary.ts'
import { troubleOf } from '../evidence/trouble.ts'
import type { Trouble } from '../evidence/units.ts'
import { findIn } from '../fleet/find-in.ts'
import { closeFleet, type Fleet, hostOf, machinesOf, seenIn } from '../fleet/fleet.ts'
import { gather, nothingSeen } from '../fleet/gather.ts'
import type { Guest } from '../guest/guest.ts'
import { thisProcess } from '../safety/holder.ts'
import type { LeaseTerms } from '../safety/lease.ts'
import { leaseSeconds } from '../safety/lease-seconds.ts'
import { MachinesInHand } from '../safety/machines-in-hand.ts'
import { makeRunSecret, readRunSecret } from '../safety/run-secret.ts'
import { taskFileIn } from '../safety/run-tasks.ts'
import type { ProvidedRun } from '../scenario/opened-run.ts'
import {
  compareWithFound,
  type FoundBefore,
  foundBy,
  guestOf,
  look,
  record,
  setClockRight,
} from './as-found.ts'
import { closeLedger } from './close-ledger.ts'
import { Desk } from './desk.ts'
import { type LastLooks, putBack } from './put-back.ts'
import { runStarted } from './run-started.ts'
import { cleanCommand, type RunSettings } from './settings.ts'
import { handleSignals } from './signals.ts'
import { unfitMachines } from './unfit-machines.ts'

/** A run whose machines are in its hands. */
export interface OpenRun {
  /** What each of its scenarios is told. */
  told: ProvidedRun
  /** Who works where, and how much at once. */
  desk: Desk
  /** What the commands of the configuration have printed. */
  secrets: [key: string, printed: string][]
  /**
   * Puts the machines back as they were found, and says the last word of the ledger.
   * @returns what kept the run from its end, or its machines from being as they were found
   */
  close(): Promise<Trouble | undefined>
}

/**
 * Looks which machines can work, and takes them in hand.
 * @throws UsageError, LeaseHeld and all that kept it from beginning, which its ledger tells as well: it is closed by then
 */
export async function openRun(settings: RunSettings): Promise<OpenRun> {
  const startedAt = performance.now()
  guardOutput()
  const whole = forMachines(await loadConfig(settings.configPath), settings.machines)
  const config = ofShard(whole, settings.shard)
  const secrets = await printedSecrets()
  const done = doneUnits(settings.resumed ? await readLedger(settings.folder) : [])
  const ledger = Ledger.open(settings.folder)
  const stopHandling = handleSignals(settings.folder, cleanCommand(settings))
  const limits = new Limits(config.timeouts)
  const journal = new Journal(ledger, RUN_ITSELF)
  // In whom the run itself is. Whom the doctor has met is looked at by the same connection, and left before his memory is kept.
  const guests = new Map<string, Guest>()
  let fleet: Fleet | undefined
  const close = async (trouble: Trouble | undefined) => {
    await leave(guests)
    if (fleet) await closeFleet(fleet)
    stopHandling()
    await closeLedger(ledger, trouble, startedAt, { isNight: settings.isNight, history: config.history })
  }
  try {
    const secret = settings.resumed ? await readRunSecret(settings.folder) : makeRunSecret(settings.folder)
    begin(ledger, settings)
    const { keep, folder, configPath, steal, shard, seen = nothingSeen } = settings
    const strict = settings.strict || config.run.onUnfit === 'fail'
    const gathered = await gather(whole, { limits, seen, taskFile: taskFileIn(folder), shard })
    fleet = gathered
    const terms = termsOf(settings, secret, config)
    const unfit = await unfitMachines(config, gathered, { terms, steal, strict, ledger, guests })
    const desk = new Desk(config, gathered, unfit)
    journal.step('Take the machines in hand')
    const hand = await MachinesInHand.take({
      machines: seenIn(gathered)
        .filter((one) => !unfit.has(one.config.name))
        .map((one) => ({
          seen: one,
          vm: hostOf(gathered, one.config.name).session.virtualMachine(one.found),
        })),
      ...{ terms, journal, steal, patience: limits },
      inTurn: (custody, work) => desk.whenRoom(custody, work),
      onLeased: async ({ name, vm }) => {
        const machine = machinesOf(gathered).find((one) => one.name === name)
        if (machine) record(journal, name, await look(machine, vm, limits, guests.get(name)))
      },
      onLeft: (left) =>
        say(`Something stays on the machines:\n  ${left.join('\n  ')}\nHint: ${cleanCommand(settings)}`),
      onTaken: (machine, from) =>
        say(
          `${machine} was taken from the run ${inLine(from.run)} of ${inLine(from.owner)} (process ${from.pid}).`,
        ),
      onRefused: strict ? undefined : (machine, error) => unfit.leaveOut(machine, troubleOf(error)),
    })
    await leave(guests)
    unfit.refuseIfNoneIsLeft()
    journal.endStep()
    return {
      told: { folder, configPath, terms, keep, ...done, ...desk.told },
      desk,
      secrets,
      close: async () => {
        const trouble = await putBack(hand, journal, settings, lastLooks(settings, gathered, guests, limits))
        await close(trouble)
        return trouble
      },
    }
  } catch (error) {
    await close(troubleOf(error))
    throw error
  }
}

async function leave(guests: Map<string, Guest>): Promise<void> {
  await Promise.allSettled([...guests.values()].map((guest) => guest.close()))
  guests.clear()
}

/** At machines that are back where they were found: while they are still the run's, and when they are nobody's any more. */
function lastLooks(
  { folder }: RunSettings,
  fleet: Fleet,
  guests: Map<string, Guest>,
  limits: Limits,
): LastLooks {
  const machines = machinesOf(fleet)
  const find = (name: string) => findIn(fleet, name, limits)
  let found: Promise<FoundBefore> | undefined
  const read = () => (found ??= readLedger(folder).then(foundBy))
  return {
    async onBack({ name, vm }, journal) {
      const machine = machines.find((one) => one.name === name)
      if (!machine) return
      const guest = guestOf(machine, vm)
      guests.set(name, guest)
      await setClockRight(await read(), guest, { journal, limits })
    },
    compare: async () => compareWithFound(await read(), machines, limits, find, guests),
  }
}

function begin(ledger: Ledger, { id, command, resumed, shard }: RunSettings): void {
  if (resumed) ledger.append({ type: 'run-resumed', version, command })
  else ledger.append({ ...runStarted(id, command), ...(shard && { shard }) })
}

function termsOf({ id }: RunSettings, secret: string, config: Config): LeaseTerms {
  return { run: id, secret, holder: thisProcess(), durationMs: leaseSeconds(config) * 1000 }
}
