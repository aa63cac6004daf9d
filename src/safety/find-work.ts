import type { Config } from '../config/load.ts'
import { SnapwitnessError, UsageError } from '../core/errors.ts'
import { say } from '../core/say.ts'
import { sideBySide } from '../core/side-by-side.ts'
import { inLine } from '../core/words.ts'
import { readLedger } from '../evidence/ledger.ts'
import { ofType } from '../evidence/run-summary.ts'
import { troubleOf } from '../evidence/trouble.ts'
import type { Trouble } from '../evidence/units.ts'
import type { VirtualMachine, VirtualMachineState } from '../vsphere/machine/virtual-machine.ts'
import { type Cleaning, planCleaning } from './cleaning.ts'
import { Custody, type Patience } from './custody.ts'
import { thisProcess } from './holder.ts'
import { leaseSeconds } from './lease-seconds.ts'
import type { Told } from './proof.ts'
import { runSecretIn } from './run-secret.ts'
import { type MachineNow, secretKept } from './secret-kept.ts'
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

/** Where it is looked for. */
export interface Where {
  config: Config
  machines: readonly { name: string }[]
  find: (machine: string) => Promise<VirtualMachine>
}

/** A run, and by what it is known what it has made on a machine. */
interface Author {
  run: string
  secret?: string | undefined
  told?: Told | undefined
}

/** A machine that could not be looked at: what is left there stays. */
export interface Unseen {
  machine: string
  trouble: Trouble
}

export function sayUnseen(unseen: readonly Unseen[]): void {
  for (const { machine, trouble } of unseen)
    say(`${inLine(machine)} could not be looked at, and what is left there stays: ${inLine(trouble.what)}`)
}

/**
 * By the ledger of a run, or by what the machines themselves bear; in either case as the host tells of it now. A machine that
 * cannot be looked at keeps no other from being cleaned.
 */
export async function findWork(
  { folder, steal }: Wish,
  { config, machines, find }: Where,
  patience: Patience,
): Promise<{ work: Work[]; unseen: Unseen[] }> {
  const wanted = folder === undefined ? undefined : await wantedBy(folder)
  const names = wanted ? [...wanted.machines.keys()] : machines.map(({ name }) => name)
  const durationMs = leaseSeconds(config) * 1000
  const unseen: Unseen[] = []
  const onMachine = async (machine: string): Promise<Work[]> => {
    const vm = await find(machine)
    const { authors, more } = wanted
      ? { authors: [await authorOn(vm, wanted.key, patience, wanted.machines.get(machine))], more: 0 }
      : await authorsOn(vm, patience)
    const found = await sideBySide(authors, async ({ run, secret, told }): Promise<Work> => {
      // A secret that is new proves nothing: then all that names the run is shown, and stays.
      const terms = { run, secret: secret ?? newSecret(), holder: thisProcess(), durationMs }
      const custody = new Custody(machine, vm, terms, patience, told)
      return { machine, run, cleaning: await planCleaning(custody, { steal }) }
    })
    if (more > 0) found.at(-1)?.cleaning.left.push(`and marks of ${more} more runs, not proved to be theirs`)
    return found
  }
  const work = await sideBySide(names, async (machine) => {
    try {
      return await onMachine(machine)
    } catch (error) {
      if (!(error instanceof SnapwitnessError)) throw error
      unseen.push({ machine, trouble: troubleOf(error) })
      return []
    }
  })
  return { work: work.flat(), unseen }
}

/** Of what names them anybody can write thousands, and each costs its looks at the host. */
const MOST_UNPROVED = 20

/** The runs that a machine names: all that its lease or a snapshot proves, and some of the others. */
async function authorsOn(
  vm: VirtualMachine,
  patience: Patience,
): Promise<{ authors: Author[]; more: number }> {
  const now = await lookAt(vm, patience)
  const runs = await sideBySide(await runsOn(vm, now.state, patience), async (run): Promise<Author> => {
    return { run, secret: await secretKept(vm, run, now, patience.look()) }
  })
  const proved = runs.filter(({ secret }) => secret !== undefined)
  const others = runs.filter(({ secret }) => secret === undefined)
  const shown = others.slice(0, MOST_UNPROVED)
  return { authors: [...proved, ...shown], more: others.length - shown.length }
}

/** The run of a folder; where that holds no secret, the machine may. */
async function authorOn(
  vm: VirtualMachine,
  { run, secret }: Author,
  patience: Patience,
  told: Told | undefined,
): Promise<Author> {
  if (secret !== undefined) return { run, secret, told }
  const kept = await secretKept(vm, run, await lookAt(vm, patience), patience.look())
  return { run, secret: kept, told }
}

async function lookAt(vm: VirtualMachine, patience: Patience): Promise<MachineNow> {
  const [state, identity] = await Promise.all([vm.describe(patience.look()), vm.identity(patience.look())])
  return { state, identity }
}

async function runsOn(vm: VirtualMachine, state: VirtualMachineState, patience: Patience): Promise<string[]> {
  const home = await vm.homeFolder(patience.look())
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
