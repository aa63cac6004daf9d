import { say } from '../core/say.ts'
import { sideBySide } from '../core/side-by-side.ts'
import { inLine } from '../core/words.ts'
import type { Journal } from '../evidence/journal.ts'
import { CLEANING } from '../safety/clean.ts'
import type { Custody } from '../safety/custody.ts'
import { evenIfUnwritten } from '../safety/operate.ts'
import type { VirtualMachineState } from '../vsphere/machine/virtual-machine.ts'

interface Holding {
  journal: Journal
  /** Take it away from whoever holds it. */
  steal: boolean
  /** Throws where the machine must not be taken as it is then. */
  refuse?: (custody: Custody, state: VirtualMachineState) => void
}

/** The leases of the machines of a seal, for as long as it is worked on. No baseline is taken: what stays is the seal. */
export class Hold {
  readonly #custodies: readonly Custody[]
  readonly #journal: Journal
  readonly #renewals: NodeJS.Timeout

  /** @throws LeaseHeld, SealedMachine, UsageError of a machine; then none is held */
  static async take(custodies: readonly Custody[], holding: Holding): Promise<Hold> {
    const taken: Custody[] = []
    try {
      await sideBySide(custodies, async (custody) => {
        await takeLease(custody, holding)
        taken.push(custody)
      })
    } catch (error) {
      await sideBySide(taken, (custody) => release(custody, holding.journal).catch(() => {}))
      throw error
    }
    return new Hold(custodies, holding.journal)
  }

  private constructor(custodies: readonly Custody[], journal: Journal) {
    this.#custodies = custodies
    this.#journal = journal
    const renew = () => {
      // Whoever lost one hears of it before the next step.
      for (const { lease, patience } of custodies) lease.renew(patience.look()).catch(() => {})
    }
    this.#renewals = setInterval(renew, (custodies[0]?.lease.terms.durationMs ?? 60_000) / 6).unref()
  }

  async giveBack(): Promise<void> {
    clearInterval(this.#renewals)
    await sideBySide(this.#custodies, (custody) => release(custody, this.#journal))
  }
}

async function takeLease(custody: Custody, { journal, steal, refuse }: Holding): Promise<void> {
  const { name, lease, vm, patience } = custody
  const { powerState } = await vm.describe(patience.look())
  const from = await journal.operation({
    machine: name,
    action: 'take the lease',
    undo: { kind: 'release-lease', power: powerState },
    work: () => lease.take({ steal, refuse: (state) => refuse?.(custody, state) }, patience.look()),
  })
  if (from) say(`${inLine(name)} was taken from the run ${inLine(from.run)} of ${inLine(from.owner)}.`)
}

function release({ name, lease, patience }: Custody, journal: Journal): Promise<void> {
  return evenIfUnwritten(journal)({
    machine: name,
    action: CLEANING['release-lease'],
    work: () => lease.release(patience.look()),
  })
}
