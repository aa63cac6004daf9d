import type { RunLimits } from '../config/load.ts'
import type { Trouble } from '../evidence/units.ts'
import { Allocation } from '../fleet/allocation.ts'
import { type Fleet, hostOf, seenIn } from '../fleet/fleet.ts'
import type { Custody } from '../safety/custody.ts'
import type { FoundOnHost, Requested } from '../scenario/opened-run.ts'
import type { UnfitMachines } from './unfit-machines.ts'

/** What comes of a question, once all of it is theirs who asked. */
export type Admission =
  | { crew: readonly string[]; giveBack: () => void; trouble?: Trouble }
  | { skip: string }

const JOBS = 'jobs'

/** Where scenarios ask for their crews: who works where, and how much at once. */
export class Desk {
  readonly #limits: RunLimits
  readonly #fleet: Fleet
  readonly #unfit: UnfitMachines
  readonly #allocation: Allocation
  readonly #openedAt = performance.now()

  constructor(limits: RunLimits, fleet: Fleet, unfit: UnfitMachines) {
    this.#limits = limits
    this.#fleet = fleet
    this.#unfit = unfit
    this.#allocation = new Allocation((share) => this.#most(share))
  }

  /** What a scenario has to know to ask. */
  get told(): { found: FoundOnHost[]; limitsMemory: boolean } {
    return {
      found: this.#fleet.found.map(({ group, machine }) => ({ group, name: machine.name })),
      limitsMemory: this.#limits.perDatastore < Infinity,
    }
  }

  /** @param gone whoever asks is there no more */
  async admit(request: Requested, gone: AbortSignal): Promise<Admission> {
    if ('memoryOf' in request) return { crew: [], giveBack: await this.#roomFor(request.memoryOf, gone) }
    const crew = request.crew.map((asked) => this.#nameOf(asked))
    if (crew.some((name) => name === undefined))
      return { skip: 'Fewer machines were found than it might have had.' }
    const machines = crew.flatMap((name) => name ?? [])
    const trouble = this.#unfit.troubleIn(machines)
    if (trouble) return { crew: machines, giveBack: () => {}, trouble }
    const hosts = new Set(machines.map((name) => hostOf(this.#fleet, name).part.host.name))
    const shares = machines.length === 0 ? [] : [JOBS, ...[...hosts].map((host) => `host ${host}`)]
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

  #nameOf(asked: string): string | undefined {
    const { found } = this.#fleet
    const isNamed = this.#unfit.isNamed(asked)
    return isNamed ? asked : found.find(({ placeholder }) => placeholder === asked)?.machine.name
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
