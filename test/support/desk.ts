import type { Config, MachineConfig, RunLimits } from '../../src/config/load.ts'
import type { GuestKind } from '../../src/core/access.ts'
import type { Ledger } from '../../src/evidence/ledger.ts'
import type { ClosedHost, Fleet } from '../../src/fleet/fleet.ts'
import { Desk } from '../../src/run/desk.ts'
import { UnfitMachines } from '../../src/run/unfit-machines.ts'

const without: RunLimits = {
  ...{ jobs: Infinity, perHost: Infinity, perDatastore: Infinity, maxTime: Infinity },
  onUnfit: 'skip',
}

interface Around {
  ledger?: Ledger
  guestOf?: (machine: string) => GuestKind
  /** The machines that were found for each group, all on one host. */
  groups?: Record<string, { host: string; found: string[] }>
  closed?: ClosedHost[]
}

/** A desk of machines that nobody has looked at, each on a host that `hosts` names by the machine. */
export function deskOf(
  hosts: Record<string, string>,
  limits: Partial<RunLimits> = {},
  { ledger = silent, guestOf = () => 'linux', groups = {}, closed = [] }: Around = {},
): { desk: Desk; unfit: UnfitMachines } {
  const machine = ([name, host]: [string, string]) => ({ name, host, guest: guestOf(name) }) as MachineConfig
  const machines = Object.entries(hosts).map(machine)
  const found = Object.entries(groups).flatMap(([group, one]) =>
    one.found.map((name, place) => ({ group, place, machine: machine([name, one.host]), found: { name } })),
  )
  const all = [...machines, ...found.map((one) => one.machine)]
  const fleet = {
    hosts: [...new Set(all.map(({ host }) => host))].map((name) => ({
      part: { host: { name }, machines: all.filter(({ host }) => host === name) },
      sightings: all.map((each) => ({
        ...{ name: each.name, found: {} },
        state: { home: { ref: `of ${each.host}` } },
      })),
    })),
    ...{ found, closed, namesakes: [] },
  } as unknown as Fleet
  const select = Object.entries(groups).map(([group, { host }]) => ({ group, use: { guest: 'linux', host } }))
  const config = { machines, select, run: { ...without, ...limits } } as unknown as Config
  const unfit = new UnfitMachines(config, fleet, [], ledger)
  return { desk: new Desk(config, fleet, unfit), unfit }
}

const silent = { append: () => {} } as unknown as Ledger
