import { troubleOf } from '../evidence/trouble.ts'
import type { Trouble } from '../evidence/units.ts'
import { refuseUnfit } from '../safety/refusals.ts'
import { seenMachines } from '../safety/sightings.ts'
import { type Fleet, NoHost } from './fleet.ts'
import { SameMachine, twinsIn } from './twins.ts'

/** By what right machines are to be used. */
type Terms = Pick<Parameters<typeof refuseUnfit>[1], 'run' | 'holder' | 'steal'>

/**
 * Only looks.
 * @throws what kept a host from answering; UsageError, LeaseHeld for the first that may or can not be used
 */
export function refuseAnyUnfit(fleet: Fleet, terms: Terms): void {
  const { hosts, closed } = fleet
  if (closed.length > 0) throw new NoHost(closed)
  const [twin] = twinsIn(fleet)
  if (twin) throw new SameMachine(twin)
  for (const { part, sightings, now } of hosts) refuseUnfit(seenMachines(part, sightings), { ...terms, now })
}

/** Machines that have no part in the run, by name, with why. */
export type Unfit = Map<string, Trouble>

/** Only looks. */
export function unfitIn(fleet: Fleet, terms: Terms): Unfit {
  const { hosts, closed } = fleet
  const ofClosed = closed.flatMap(({ machines, trouble }) =>
    machines.map((name): [string, Trouble] => [name, trouble]),
  )
  const seen = hosts.flatMap(({ part, sightings, now }) => [
    ...sightings.flatMap((one): [string, Trouble][] => ('trouble' in one ? [[one.name, one.trouble]] : [])),
    ...seenMachines(part, sightings).flatMap((machine): [string, Trouble][] => {
      const trouble = troubleIn(() => refuseUnfit([machine], { ...terms, now }))
      return trouble ? [[machine.config.name, trouble]] : []
    }),
  ])
  const twins = twinsIn(fleet).map((twin): [string, Trouble] => [twin.name, troubleOf(new SameMachine(twin))])
  return new Map([...ofClosed, ...seen, ...twins])
}

function troubleIn(work: () => void): Trouble | undefined {
  try {
    work()
    return undefined
  } catch (error) {
    return troubleOf(error)
  }
}
