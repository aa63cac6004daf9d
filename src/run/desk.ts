import type { Config, RunLimits } from '../config/load.ts'
import { placeholder } from '../config/placeholder.ts'
import type { Trouble } from '../evidence/units.ts'
import { Allocation } from '../fleet/allocation.ts'
import { type Fleet, hostOf, seenIn } from '../fleet/fleet.ts'
import type { Custody } from '../safety/custody.ts'
import { type Crew, type CrewMachine, crewsOf } from '../scenario/crews.ts'
import type { CrewRequest, FoundOnHost, Requested } from '../scenario/opened-run.ts'
import type { UnfitMachines } from './unfit-machines.ts'

/** What comes of a question, once all of it is theirs who asked. */
export type Admission =
  | { crew: readonly string[]; giveBack: () => void; trouble?: Trouble; unmet?: string }
  | { skip: string }

const JOBS = 'jobs'

/** Where scenarios ask for their crews: who works where, and how much at once. */
export class Desk {
  readonly #limits: RunLimits
  /** Those that are there, and those that should be: of them crews are formed. */
  readonly #machines: readonly CrewMachine[]
  readonly #fleet: Fleet
  readonly #unfit: UnfitMachines
  readonly #allocation: Allocation
  readonly #openedAt = performance.now()

  constructor(config: Config, fleet: Fleet, unfit: UnfitMachines) {
    this.#limits = config.run
    this.#machines = [...config.machines.map(crewMachine), ...inGroups(config, fleet)]
    this.#fleet = fleet
    this.#unfit = unfit
    this.#allocation = new Allocation((share) => this.#most(share))
  }

  /** What a scenario has to know to ask. */
  get told(): { found: FoundOnHost[]; limitsMemory: boolean } {
    return {
      found: this.#fleet.found.map(({ group, found }) => ({ ...found, group })),
      limitsMemory: this.#limits.perDatastore < Infinity,
    }
  }

  /** @param gone whoever asks is there no more */
  async admit(request: Requested, gone: AbortSignal): Promise<Admission> {
    if ('memoryOf' in request) return { crew: [], giveBack: await this.#roomFor(request.memoryOf, gone) }
    const machines = this.#dealt(request)
    if (!machines) return { skip: 'Fewer machines were found than it might have had.' }
    if ('unmet' in machines) return { crew: [], giveBack: () => {}, ...machines }
    const trouble = this.#unfit.troubleIn(machines)
    if (trouble) return { crew: machines, giveBack: () => {}, trouble }
    const hosts = new Set(machines.map((name) => hostOf(this.#fleet, name).part.host.name))
    const shares = [JOBS, ...[...hosts].map((host) => `host ${host}`)]
    const giveBack = await this.#allocation.take({ machines, shares }, gone)
    const late = this.#lateness()
    return { crew: machines, giveBack, ...(late && { trouble: late }) }
  }

  /** Takes a snapshot with memory when its datastore has room for one more at the same time. */
  async whenRoom<T>({ name }: Pick<Custody, 'name'>, work: () => Promise<T>): Promise<T> {
    const giveBack = await this.#roomFor(name, new AbortController().signal)
    return work().finally(giveBack)
  }

  #roomFor(machine: string, gone: AbortSignal): Promise<() => void> {
    return this.#allocation.take({ machines: [], shares: [this.#datastoreOf(machine)] }, gone)
  }

  #most(share: string): number {
    if (share === JOBS) return this.#limits.jobs
    return share.startsWith('host ') ? this.#limits.perHost : this.#limits.perDatastore
  }

  /** Of the machines that were found: before, there were places for as many as there might be. */
  #dealt({ needs, place, crew }: CrewRequest): Crew | { unmet: string } | undefined {
    // A machine of a group has the unit that bears its place, whoever is missing before it.
    if (needs === 'each' && crew.length > 0) return this.#named(crew)
    const crews = crewsOf(needs, this.#machines)
    return 'unmet' in crews ? crews : crews[place]
  }

  #named(crew: Crew): Crew | undefined {
    const names = crew.flatMap((asked) => this.#nameOf(asked) ?? [])
    return names.length === crew.length ? names : undefined
  }

  #nameOf(asked: string): string | undefined {
    const found = this.#fleet.found.find(({ group, place }) => placeholder(group, place) === asked)
    return found?.machine.name ?? this.#machines.find(({ name }) => name === asked)?.name
  }

  #datastoreOf(machine: string): string {
    const seen = seenIn(this.#fleet).find(({ config }) => config.name === machine)
    return `datastore ${seen?.state.home.ref}`
  }

  #lateness(): Trouble | undefined {
    const { maxTime } = this.#limits
    if (performance.now() - this.#openedAt <= maxTime) return undefined
    return {
      code: 'MAX_TIME',
      what: 'The time of the run (run.maxTime) was over before it could begin.',
      hint: 'Give it more time, more machines at once (run.jobs), or divide it among runners: --shard.',
    }
  }
}

/** In the order of their groups, as scenarios counted on them. */
function inGroups({ select }: Config, { found, closed }: Fleet): CrewMachine[] {
  return select.flatMap(({ group, use: { guest, host } }): CrewMachine[] => {
    // Of a host that is away nobody knows how many it has: one stands for all of them.
    if (closed.some(({ name }) => name === host)) return [{ name: placeholder(group, 0), guest }]
    return found.filter((one) => one.group === group).map(({ machine }) => crewMachine(machine))
  })
}

function crewMachine({ name, guest }: CrewMachine): CrewMachine {
  return { name, guest }
}
