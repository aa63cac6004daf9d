import { chosen } from '../config/chosen.ts'
import { Limits } from '../config/limits.ts'
import { type Config, loadConfig } from '../config/load.ts'
import { UsageError } from '../core/errors.ts'
import { say } from '../core/say.ts'
import { sideBySide } from '../core/side-by-side.ts'
import { version } from '../core/version.ts'
import { inLine, quoted } from '../core/words.ts'
import { RUN_ITSELF } from '../evidence/entries.ts'
import { Journal } from '../evidence/journal.ts'
import type { Ledger } from '../evidence/ledger.ts'
import type { RunSummary } from '../evidence/run-summary.ts'
import { closeFleet, type Fleet, hostOf, seenIn } from '../fleet/fleet.ts'
import { gather, nothingSeen } from '../fleet/gather.ts'
import { newRunId, runFolderOf } from '../run/run-folder.ts'
import { unfitMachines } from '../run/unfit-machines.ts'
import { Custody } from '../safety/custody.ts'
import { thisProcess } from '../safety/holder.ts'
import type { LeaseTerms } from '../safety/lease.ts'
import { leaseSeconds } from '../safety/lease-seconds.ts'
import { refuseUnusable } from '../safety/refusals.ts'
import { makeRunSecret } from '../safety/run-secret.ts'
import { taskFileIn } from '../safety/run-tasks.ts'
import type { SealMark } from '../safety/seal-mark.ts'
import type { SeenMachine } from '../safety/sightings.ts'
import { inFolder } from './folder.ts'
import { Hold } from './hold.ts'
import { keepSeal, refuseUnwritable } from './keep.ts'
import type { SealedMachine } from './record.ts'
import { sealOne } from './seal-one.ts'
import { roomToStay } from './space.ts'

export interface SealRequest {
  configPath: string
  name: string
  /** Of the configuration's machines; all of them where none is named. */
  machines: readonly string[]
  /** A day, until which it is needed. */
  until: string | null
  /** The folder that keeps seals, and the one that gets the run's own. */
  seals: string
  runs: string
  /** Told the folder as soon as there is one. */
  onFolder?: (folder: string) => void
}

export interface SealOutcome {
  summary: RunSummary
  folder: string
  id: string
  /** Where the seal is kept; absent where a part did not hold, so that there is none. */
  kept?: string
}

/**
 * Seals machines: makes a tree of snapshots with known content on each, proves every part, and leaves it there.
 * @throws UsageError, LeaseHeld, SealedMachine and all that keeps it from beginning
 */
export async function seal(request: SealRequest): Promise<SealOutcome> {
  const { configPath, runs, onFolder } = request
  const config = chosen(await loadConfig(configPath), request.machines, 'to seal')
  await refuseUnwritable(request.seals)
  const id = newRunId()
  const folder = runFolderOf(runs, id)
  let sealed: SealedMachine[] = []
  const mark = markOf(request, id, config)
  const about = {
    ...{ folder, id, command: `snapwitness seal --name ${request.name}`, history: config.history },
    mend: `snapwitness seal --break ${id} --config ${configPath}`,
  }
  const summary = await inFolder(about, async (ledger) => {
    onFolder?.(folder)
    sealed = await sealAll(config, mark, ledger)
  })
  if (summary.verdict !== 'held') return { summary, folder, id }
  const { machines: _, ...header } = mark
  const { path: kept } = await keepSeal(request.seals, { ...header, machines: sealed })
  return { summary, folder, id, kept }
}

function markOf({ name, until }: SealRequest, id: string, { machines }: Config): SealMark {
  const { owner } = thisProcess()
  const at = new Date().toISOString()
  return { format: 1, seal: id, name, owner, until, at, version, machines: machines.length }
}

async function sealAll(config: Config, mark: SealMark, ledger: Ledger): Promise<SealedMachine[]> {
  const limits = new Limits(config.timeouts)
  const journal = new Journal(ledger, RUN_ITSELF)
  const secret = makeRunSecret(ledger.folder)
  const durationMs = leaseSeconds(config) * 1000
  const terms: LeaseTerms = { run: mark.seal, secret, holder: thisProcess(), durationMs, seal: mark.seal }
  const taskFile = taskFileIn(ledger.folder)
  const fleet = await gather(config, { limits, seen: nothingSeen, taskFile })
  try {
    await unfitMachines(config, fleet, { terms, steal: false, strict: true, ledger })
    const machines = seenIn(fleet)
    for (const machine of machines) {
      refuseSnapshots(machine)
      const room = roomToStay(machine)
      if (room !== undefined) say(room)
    }
    journal.step('Take the machines in hand')
    const hands = machines.map((seen) => ({ seen, custody: custodyOf(fleet, seen, { terms, limits }) }))
    const hold = await Hold.take(
      hands.map(({ custody }) => custody),
      {
        ...{ journal, steal: false },
        refuse: (custody, state) => {
          const seen = hands.find((one) => one.custody === custody)?.seen
          if (!seen) return
          const candidate = { ...seen, state }
          refuseUnusable([candidate], mark.seal)
          refuseSnapshots(candidate)
        },
      },
    )
    journal.endStep()
    try {
      const made = await sideBySide(hands, ({ seen, custody }) =>
        sealOne({ config: seen.config, custody, on: hostOf(fleet, seen.config.name), mark, limits, ledger }),
      )
      return made.flatMap((one) => one ?? [])
    } finally {
      journal.step('Give the machines back, sealed')
      await hold.giveBack()
      journal.endStep()
    }
  } finally {
    await closeFleet(fleet)
  }
}

function custodyOf(
  fleet: Fleet,
  { config, found }: SeenMachine,
  { terms, limits }: { terms: LeaseTerms; limits: Limits },
): Custody {
  return new Custody(config.name, hostOf(fleet, config.name).session.virtualMachine(found), terms, limits)
}

/** What a seal proves is its own tree, whole. */
function refuseSnapshots({
  found: { name },
  state,
}: Pick<SeenMachine, 'found'> & { state: Pick<SeenMachine['state'], 'snapshots'> }): void {
  const [other] = state.snapshots.roots
  if (!other) return
  throw new UsageError(
    `${inLine(name)} has snapshots already, such as ${quoted(other.name)}; nothing was touched.`,
    {
      hint: 'Seal a machine that has none.',
    },
  )
}
