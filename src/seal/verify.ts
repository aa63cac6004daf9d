import { asSealed } from '../config/guest-access.ts'
import { Limits } from '../config/limits.ts'
import { type Config, loadConfig } from '../config/load.ts'
import { SnapwitnessError } from '../core/errors.ts'
import { say } from '../core/say.ts'
import { sideBySide } from '../core/side-by-side.ts'
import { inLine, quoted } from '../core/words.ts'
import type { Ledger } from '../evidence/ledger.ts'
import type { RunSummary } from '../evidence/run-summary.ts'
import { closeFleet, type Fleet } from '../fleet/fleet.ts'
import { gather, nothingSeen } from '../fleet/gather.ts'
import { newRunId, runFolderOf } from '../run/run-folder.ts'
import { Custody } from '../safety/custody.ts'
import { thisProcess } from '../safety/holder.ts'
import type { LeaseTerms } from '../safety/lease.ts'
import { leaseSeconds } from '../safety/lease-seconds.ts'
import { makeRunSecret } from '../safety/run-secret.ts'
import { taskFileIn } from '../safety/run-tasks.ts'
import { sealOn } from '../safety/seal-mark.ts'
import type { Recorder } from '../scenario/recorder.ts'
import { findSealed, type MachineOnHost, machinesOnHosts } from './find-sealed.ts'
import { inFolder } from './folder.ts'
import { Hold } from './hold.ts'
import { namedSeal } from './keep.ts'
import { introduce, machineOf } from './meet.ts'
import { onMachine } from './on-machine.ts'
import type { SealedMachine, SealRecord } from './record.ts'
import { verifyMachine } from './verify-machine.ts'

export interface VerifyRequest {
  configPath: string
  /** Its id, its name or its folder. */
  named: string
  /** The folder that keeps seals, and the one that gets the run's own. */
  seals: string
  runs: string
  /** Take machines away from whoever verifies them. */
  steal: boolean
  /** Told the folder as soon as there is one. */
  onFolder?: (folder: string) => void
}

/**
 * Verifies a seal on every machine of it, wherever each is now, and leaves it as it was. It may be cut short and repeated.
 * @throws UsageError, and what kept it from looking at all
 */
export async function verify(request: VerifyRequest): Promise<{ summary: RunSummary; folder: string }> {
  const { configPath, seals, runs, onFolder } = request
  const config = await loadConfig(configPath)
  const seal = await namedSeal(request.named, seals)
  warnWhereOver(seal)
  const id = newRunId()
  const folder = runFolderOf(runs, id)
  const command = `snapwitness verify ${seal.seal}`
  const mend = `${command} --config ${configPath}, which takes up what was cut short`
  const summary = await inFolder({ folder, id, command, mend, history: config.history }, async (ledger) => {
    onFolder?.(folder)
    await verifyAll({ config, seal, ledger, steal: request.steal })
  })
  return { summary, folder }
}

/** No clock takes a seal off. */
export function warnWhereOver({ seal, name, until }: Pick<SealRecord, 'seal' | 'name' | 'until'>): void {
  if (until === null || new Date().toISOString().slice(0, 10) <= until) return
  say(
    `The seal ${seal} ${quoted(name)} was needed until ${until}. It stays until it is broken: snapwitness seal --break ${seal}`,
  )
}

interface Work {
  config: Config
  seal: SealRecord
  ledger: Ledger
  steal: boolean
}

async function verifyAll(work: Work): Promise<void> {
  const { config, seal, ledger } = work
  const limits = new Limits(config.timeouts)
  const secret = makeRunSecret(ledger.folder)
  const fleet = await gather(config, { limits, seen: nothingSeen, taskFile: taskFileIn(ledger.folder) })
  try {
    const all = await machinesOnHosts(fleet, limits)
    for (const { url, about } of new Map(all.map((one) => [one.hostName, one])).values()) {
      const { product, version, build } = about
      ledger.append<'host'>({ type: 'host', url, product, version, build })
    }
    await sideBySide(seal.machines, (sealed) =>
      onMachine(ledger, { name: VERIFYING, machine: sealed.name, again: AGAIN }, (recorder) =>
        verifyOne(sealed, { ...work, all, silent: fleet.closed, limits, recorder, secret }),
      ),
    )
  } finally {
    await closeFleet(fleet)
  }
}

const AGAIN = 'Verify it once more: snapwitness verify SEAL takes up what was cut short.'
const VERIFYING = 'A sealed machine is what it was'

interface One extends Work {
  all: readonly MachineOnHost[]
  silent: Fleet['closed']
  limits: Limits
  recorder: Recorder
  secret: string
}

async function verifyOne(
  sealed: SealedMachine,
  {
    config: whole,
    seal: { seal, name: sealName },
    all,
    silent,
    limits,
    recorder,
    ledger,
    steal,
    secret,
  }: One,
): Promise<void> {
  const { journal } = recorder
  journal.step('Find the machine')
  const { config, on, by } = findSealed(sealed, all, whole, silent)
  await refuseUnsealed(on, seal, limits)
  const durationMs = leaseSeconds(whole) * 1000
  const terms: LeaseTerms = { run: seal, secret, holder: thisProcess(), durationMs, seal }
  const custody = new Custody(sealed.name, on.vm, terms, limits)
  recorder.characterise(sealed.name, 'Which seal is verified?', `${seal} “${sealName}”`)
  recorder.characterise(sealed.name, 'By what is the sealed machine known again?', by)
  const hold = await Hold.take([custody], { journal, steal })
  const now = machineOf({ config, custody, recorder, limits })
  const then = config.sealedAs ? machineOf({ config: asSealed(config), custody, recorder, limits }) : now
  try {
    now.since = await on.vm.hostTime(limits.look())
    then.since = now.since
    await verifyMachine({ now, then, meet: () => introduce(now, ledger) }, sealed)
  } finally {
    await hold.giveBack()
  }
}

/** @throws SnapwitnessError `SEAL_LOST` where nothing on the machine tells of the seal: then it is any machine */
async function refuseUnsealed({ vm, name }: MachineOnHost, seal: string, limits: Limits): Promise<void> {
  if (sealOn(await vm.describe(limits.look())) !== undefined) return
  throw new SnapwitnessError(
    'SEAL_LOST',
    `${inLine(name)} bears no trace of the seal ${seal}: neither its settings nor the description of a snapshot tells of it.`,
    {
      hint: 'Nobody can say what became of it. See in the tasks and events of the machine who took its settings and snapshots away.',
      fields: { machine: name, seal },
    },
  )
}
