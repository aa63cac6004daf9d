import type { Config, MachineConfig, RunLimits } from '../../src/config/load.ts'
import type { Ledger } from '../../src/evidence/ledger.ts'
import type { Fleet } from '../../src/fleet/fleet.ts'
import { Desk } from '../../src/run/desk.ts'
import { UnfitMachines } from '../../src/run/unfit-machines.ts'

const without: RunLimits = {
  ...{ jobs: Infinity, perHost: Infinity, perDatastore: Infinity, maxTime: Infinity },
  onUnfit: 'skip',
}

/** A desk of machines that nobody has looked at, each on a host that `hosts` names by the machine. */
export function deskOf(
  hosts: Record<string, string>,
  limits: Partial<RunLimits> = {},
  ledger = { append: () => {} } as unknown as Ledger,
): { desk: Desk; unfit: UnfitMachines } {
  const machines = Object.entries(hosts).map(([name, host]) => ({ name, host }) as MachineConfig)
  const fleet = {
    hosts: [...new Set(Object.values(hosts))].map((name) => ({
      part: { host: { name }, machines: machines.filter(({ host }) => host === name) },
      sightings: machines.map((machine) => ({
        ...{ name: machine.name, found: {} },
        state: { home: { ref: `of ${machine.host}` } },
      })),
    })),
    ...{ found: [], closed: [] },
  } as unknown as Fleet
  const unfit = new UnfitMachines({ machines } as unknown as Config, fleet, [], ledger)
  return { desk: new Desk({ ...without, ...limits }, fleet, unfit), unfit }
}
