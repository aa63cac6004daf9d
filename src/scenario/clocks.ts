import { sideBySide } from '../core/side-by-side.ts'
import type { ClockSource } from '../judge/clock.ts'
import type { MachineUnderTest } from './machine.ts'

/** The times that a guest's clock may be corrected to, for each machine. */
export class Clocks {
  readonly #sources: ReadonlyMap<string, readonly ClockSource[]>

  constructor(sources: ReadonlyMap<string, readonly ClockSource[]>) {
    this.#sources = sources
  }

  of({ name }: { name: string }): ClockSource[] {
    return [...(this.#sources.get(name) ?? [])]
  }
}

/** Asks each guest and its host what time it is, beside our own clock. */
export async function readClocks(machines: readonly MachineUnderTest[]): Promise<Clocks> {
  const read = await sideBySide(machines, async (machine): Promise<[string, ClockSource[]]> => {
    const [guest, host] = await Promise.all([
      ahead(async () => Date.parse((await machine.observeGuest()).seen.clock)),
      ahead(async () => (await machine.vm.hostTime(machine.limits.look())).getTime()),
    ])
    const sources = [
      { name: 'our own time', aheadMs: 0 },
      { name: 'the host’s time', aheadMs: host },
      { name: 'the time that the guest had before', aheadMs: guest },
    ]
    return [machine.name, sources]
  })
  return new Clocks(new Map(read))
}

/** How far a clock is ahead of ours, as far as the time that asking takes lets one say. */
async function ahead(ask: () => Promise<number>): Promise<number> {
  const before = Date.now()
  const shown = await ask()
  return Math.round(shown - (before + Date.now()) / 2)
}
