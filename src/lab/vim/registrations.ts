import type { Machine } from '../machine/machine.ts'
import type { LabHost, Registered } from './lab-host.ts'

/**
 * Which machines the host knows, each under the number of its reference; it outlives the host's reboots. A number is
 * never used again: a machine that is registered anew has another reference, as on a host.
 */
export class Registrations {
  readonly #host: LabHost
  readonly #numbers: Map<Machine, number>
  #next: number

  constructor(host: LabHost) {
    this.#host = host
    const { next, numbers } = host.registry?.registered ?? inOrder(host.machines)
    this.#next = next
    this.#numbers = new Map(
      host.machines.flatMap((machine) => {
        const number = numbers[machine.uuid]
        return number === undefined ? [] : [[machine, number] as const]
      }),
    )
    for (const { machine } of host.manners?.neighbours ?? []) this.#enter(machine)
  }

  /** In the order of their numbers. */
  get all(): readonly { readonly machine: Machine; readonly number: number }[] {
    const entries = [...this.#numbers].map(([machine, number]) => ({ machine, number }))
    return entries.sort((one, other) => one.number - other.number)
  }

  /** @returns the machine's number */
  async add(machine: Machine): Promise<number> {
    const number = this.#enter(machine)
    await this.#keep()
    return number
  }

  async remove(machine: Machine): Promise<void> {
    this.#numbers.delete(machine)
    await this.#keep()
  }

  #enter(machine: Machine): number {
    this.#numbers.set(machine, this.#next)
    return this.#next++
  }

  async #keep(): Promise<void> {
    const numbers = Object.fromEntries(
      [...this.#numbers].flatMap(([machine, number]) =>
        this.#host.machines.includes(machine) ? [[machine.uuid, number]] : [],
      ),
    )
    await this.#host.registry?.keep({ next: this.#next, numbers })
  }
}

function inOrder(machines: readonly Machine[]): Registered {
  const numbers = Object.fromEntries(machines.map(({ uuid }, index) => [uuid, index + 1]))
  return { next: machines.length + 1, numbers }
}
