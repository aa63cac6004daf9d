import type { Config } from '../config/load.ts'
import { UsageError } from '../core/errors.ts'
import { sideBySide } from '../core/side-by-side.ts'
import { readLedger } from '../evidence/ledger.ts'
import { ofType } from '../evidence/run-summary.ts'
import type { VirtualMachine } from '../vsphere/machine/virtual-machine.ts'
import type { VsphereSession } from '../vsphere/session.ts'
import { type Cleaning, planCleaning } from './cleaning.ts'
import { Custody, type Patience } from './custody.ts'
import { thisProcess } from './holder.ts'
import { leaseSeconds } from './lease-seconds.ts'
import type { Told } from './proof.ts'
import { runSecretIn } from './run-secret.ts'
import { secretKept } from './secret-kept.ts'
import { newSecret } from './signature.ts'
import { toldMachines } from './told-machines.ts'
import { runsNamed } from './traces.ts'

/** What one run left on one machine. */
export interface Work {
  machine: string
  run: string
  cleaning: Cleaning
}

/** What is to be cleaned. */
export interface Wish {
  /** The folder of a run: what that run left. Absent: whatever runs left on the machines of the configuration. */
  folder: string | undefined
  /** Machines that a run holds, too. */
  steal: boolean
}

/** A run, and by what it is known what it has made on a machine. */
interface Author {
  run: string
  secret?: string | undefined
  told?: Told | undefined
}

/** By the ledger of a run, or by what the machines themselves bear; in either case as the host tells of it now. */
export async function findWork(
  { folder, steal }: Wish,
  config: Config,
  session: VsphereSession,
  patience: Patience,
): Promise<Work[]> {
  const wanted = folder === undefined ? undefined : await wantedBy(folder)
  const names = wanted ? [...wanted.machines.keys()] : config.machines.map(({ name }) => name)
  const durationMs = leaseSeconds(config) * 1000
  const work = await sideBySide(names, async (machine) => {
    const vm = await session.findVirtualMachine(machine, patience.look())
    const authors = wanted
      ? [{ ...wanted.key, told: wanted.machines.get(machine) }]
      : (await runsOn(vm, patience)).map((run): Author => ({ run }))
    return sideBySide(authors, async ({ run, secret, told }): Promise<Work> => {
      // A secret that is new proves nothing: then all that names the run is shown, and stays.
      const known = secret ?? (await secretKept(vm, run, patience.look())) ?? newSecret()
      const terms = { run, secret: known, holder: thisProcess(), durationMs }
      const custody = new Custody(machine, vm, terms, patience, told)
      return { machine, run, cleaning: await planCleaning(custody, { steal }) }
    })
  })
  return work.flat()
}

async function runsOn(vm: VirtualMachine, patience: Patience): Promise<string[]> {
  const [state, home] = await Promise.all([vm.describe(patience.look()), vm.homeFolder(patience.look())])
  return runsNamed(state, await home.datastore.list(home.path, patience.look()))
}

async function wantedBy(folder: string): Promise<{ key: Author; machines: Map<string, Told> }> {
  const entries = await readLedger(folder)
  const run = ofType(entries, 'run-started')[0]?.runId
  if (run !== undefined)
    return { key: { run, secret: await runSecretIn(folder) }, machines: toldMachines(entries) }
  throw new UsageError(`${folder} holds no run: its ledger has no beginning.`, {
    hint: 'Have the machines tell what was left on them: snapwitness clean --host --config FILE',
  })
}
