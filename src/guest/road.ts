import type { Deadline } from '../core/deadline.ts'
import { GuestError, type GuestErrorKind } from './errors.ts'
import { type MachineIdentity, WrongMachine } from './right-machine.ts'
import type { ScriptResult, ScriptText, ScriptTransport } from './script-runner.ts'

/** What the hypervisor tells at one moment of the machine whose guest is wanted. */
export interface Whereabouts extends MachineIdentity {
  /** Where its guest may be, the likeliest first; one at least. */
  addresses: readonly string[]
}

/** Asks the hypervisor; waits for an address where there is none yet. */
export type Look = (deadline: Deadline) => Promise<Whereabouts>

/** Makes the way to an address; what it leads to must be the machine that was seen. */
export type TransportAt = (address: string, machine: () => MachineIdentity) => ScriptTransport

/**
 * The way to the guest of one machine, wherever it is now. Addresses change: by a revert, by a lease that ends, by Tools
 * that tell the right one late. So it is looked up anew after a farewell and after each failure to get in.
 */
export class Road implements ScriptTransport {
  readonly #look: Look
  readonly #transportAt: TransportAt
  /** One for each address, so that what it has learnt there, such as a host key, stays. */
  readonly #transports = new Map<string, ScriptTransport>()
  readonly #silent = new Set<string>()
  readonly #wrong = new Map<string, WrongMachine>()
  #machine: MachineIdentity = { uuid: undefined, disks: [] }
  #place: Promise<string> | undefined

  constructor(look: Look, transportAt: TransportAt) {
    this.#look = look
    this.#transportAt = transportAt
  }

  connect(deadline: Deadline): Promise<void> {
    return this.#there(deadline, (transport) => transport.connect(deadline))
  }

  run(text: ScriptText, deadline: Deadline): Promise<ScriptResult> {
    return this.#there(deadline, (transport) => transport.run(text, deadline))
  }

  async close(): Promise<void> {
    this.#place = undefined
    this.#silent.clear()
    this.#wrong.clear()
    await Promise.allSettled([...this.#transports.values()].map((transport) => transport.close()))
  }

  async #there<T>(deadline: Deadline, work: (transport: ScriptTransport) => Promise<T>): Promise<T> {
    this.#place ??= this.#find(deadline)
    const place = this.#place
    let address: string | undefined
    try {
      address = await place
      return await work(this.#transportTo(address))
    } catch (error) {
      if (leadsToTheGuest(error)) throw error
      if (this.#place === place) this.#place = undefined
      if (error instanceof WrongMachine) this.#wrong.set(error.address, error)
      else if (address !== undefined) this.#silent.add(address)
      throw error
    }
  }

  async #find(deadline: Deadline): Promise<string> {
    const { addresses, ...machine } = await this.#look(deadline)
    this.#machine = machine
    return this.#choose(addresses)
  }

  /** Never a second time where another computer answered; where nobody did, only when there is no other address left. */
  #choose(addresses: readonly string[]): string {
    const possible = addresses.filter((address) => !this.#wrong.has(address))
    const untried = possible.find((address) => !this.#silent.has(address))
    if (untried === undefined) this.#silent.clear()
    const chosen = untried ?? possible[0]
    if (chosen !== undefined) return chosen
    throw [...this.#wrong.values()].at(-1) ?? new Error('The hypervisor told of no address.')
  }

  #transportTo(address: string): ScriptTransport {
    const transport = this.#transports.get(address) ?? this.#transportAt(address, () => this.#machine)
    this.#transports.set(address, transport)
    return transport
  }
}

/** Whether the guest itself was reached, as far as an error tells. */
function leadsToTheGuest(error: unknown): boolean {
  return error instanceof GuestError && !ELSEWHERE.includes(error.kind)
}

/** What may be said of an address that is not the guest's. */
const ELSEWHERE: readonly GuestErrorKind[] = ['unreachable', 'login', 'other-service']
