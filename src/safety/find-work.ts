import type { Config } from '../config/load.ts'
import { UsageError } from '../core/errors.ts'
import { sideBySide } from '../core/side-by-side.ts'
import { readLedger } from '../evidence/ledger.ts'
import { ofType } from '../evidence/run-summary.ts'
import type { VsphereSession } from '../vsphere/session.ts'
import { type Cleaning, machinesChanged, planCleaning } from './cleaning.ts'
import { Custody, type Patience } from './custody.ts'
import { thisProcess } from './holder.ts'
import { leaseSeconds } from './lease-seconds.ts'
import { runsOn } from './traces.ts'

/** What one run left on one machine. */
export interface Work {
  machine: string
  run: string
  /** The machine's power state as the run found it, as far as its ledger tells. */
  power: string | undefined
  cleaning: Cleaning
}

/** What is to be cleaned. */
export interface Wish {
  /** The folder of a run: what that run left. Absent: whatever runs left on the machines of the configuration. */
  folder: string | undefined
  /** Machines that a run holds, too. */
  steal: boolean
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
  const work = await sideBySide(names, async (machine) => {
    const vm = await session.findVirtualMachine(machine, patience.look())
    const runs = wanted
      ? [wanted.run]
      : await runsOn(vm, await vm.homeFolder(patience.look()), patience.look())
    return sideBySide(runs, async (run): Promise<Work> => {
      const terms = { run, holder: thisProcess(), durationMs: leaseSeconds(config) * 1000 }
      const power = wanted?.machines.get(machine)
      const custody = new Custody(machine, vm, terms, patience)
      return { machine, run, power, cleaning: await planCleaning(custody, power, { steal }) }
    })
  })
  return work.flat()
}

async function wantedBy(folder: string) {
  const entries = await readLedger(folder)
  const run = ofType(entries, 'run-started')[0]?.runId
  if (run !== undefined) return { run, machines: machinesChanged(entries) }
  throw new UsageError(`${folder} holds no run: its ledger has no beginning.`, {
    hint: 'Have the machines tell what was left on them: snapwitness clean --host --config FILE',
  })
}
