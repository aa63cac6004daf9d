import { messageOf, SnapwitnessError } from '../core/errors.ts'
import { sideBySide } from '../core/side-by-side.ts'
import { quoted } from '../core/words.ts'
import type { Journal } from '../evidence/journal.ts'
import type { VirtualMachine, VirtualMachineState } from '../vsphere/machine/virtual-machine.ts'
import { returnToBaseline, takeBaseline } from './baseline.ts'
import { cleanMachine } from './clean.ts'
import { Custody, type Patience } from './custody.ts'
import type { LeaseTerms } from './lease.ts'
import { type LeaseRecord, leaseOf } from './lease-record.ts'
import { evenIfUnwritten } from './operate.ts'
import { refuseUnusable } from './refusals.ts'
import type { SeenMachine } from './sightings.ts'
import { findTraces, hasStopped } from './traces.ts'

export interface Taking {
  /** As they were seen a while ago, on whichever host. */
  machines: readonly { seen: SeenMachine; vm: VirtualMachine }[]
  terms: LeaseTerms
  journal: Journal
  patience: Patience
  /** Take machines away from whoever holds them. */
  steal: boolean
  /** Looks at a machine that is in hand, and of which there is no baseline yet. */
  onLeased: (custody: Custody) => Promise<void>
  /** Does the work when so much may go on at once: a host keeps the memory of a machine in a file. */
  inTurn: <T>(custody: Custody, work: () => Promise<T>) => Promise<T>
  /** Hears of a machine that could not be taken, and was put back; where nobody hears, no other is taken then. */
  onRefused?: ((machine: string, error: unknown) => void) | undefined
  /** Hears what stays on the machines where they could not be taken and not be put back either, as sentences. */
  onLeft: (left: readonly string[]) => void
  /** Tells of each machine that was taken from somebody. */
  onTaken: (machine: string, from: LeaseRecord) => void
}

/** All machines of a run, in its hands from before its first scenario until after its last. */
export class MachinesInHand {
  #custodies: readonly Custody[]
  readonly #journal: Journal
  #renewals: NodeJS.Timeout | undefined

  /**
   * Takes the leases and then the baselines, all machines side by side. Whether a machine may be used is asked anew in the
   * moment in which its lease is written. What was taken of a machine is put back when that fails.
   * @throws UsageError, LeaseHeld of a machine, to which nothing was done
   */
  static async take(taking: Taking): Promise<MachinesInHand> {
    const { machines, terms, journal, patience } = taking
    const takings = machines.map(({ seen, vm }) => ({
      seen,
      custody: new Custody(seen.config.name, vm, terms, patience),
    }))
    const custodies = takings.map(({ custody }) => custody)
    const hand = new MachinesInHand(custodies, journal)
    try {
      await sideBySide(takings, ({ seen, custody }) =>
        hand.#orWithout(custody, taking, () => takeLease(seen, custody, taking)),
      )
      hand.#keepLeases()
      await sideBySide(hand.#custodies, (custody) =>
        hand.#orWithout(custody, taking, () => beginFromBaseline(custody, taking)),
      )
      return hand
    } catch (error) {
      await hand.#giveUp(taking)
      throw error
    }
  }

  /** The others go on without a machine that cannot be taken. */
  async #orWithout(custody: Custody, taking: Taking, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (!taking.onRefused) throw error
      this.#custodies = this.#custodies.filter((one) => one !== custody)
      await new MachinesInHand([custody], taking.journal).#giveUp(taking)
      taking.onRefused(custody.name, error)
    }
  }

  /** What went wrong is told; what cannot be put back is told beside it. */
  async #giveUp({ onLeft }: Taking): Promise<void> {
    const left = await this.putBack(new Set()).catch((trouble: unknown) => [messageOf(trouble)])
    if (left.length > 0) onLeft(left)
  }

  private constructor(custodies: readonly Custody[], journal: Journal) {
    this.#custodies = custodies
    this.#journal = journal
  }

  /**
   * Leaves every machine as it was found.
   * @param atBaseline the machines where that is almost done
   * @param onBack is called for each of them, as long as it is the run's
   * @returns what stays, as sentences
   */
  async putBack(
    atBaseline: ReadonlySet<string>,
    onBack: (custody: Custody) => Promise<void> = async () => {},
  ): Promise<string[]> {
    this.letGo()
    const left = await sideBySide(this.#custodies, async (custody) => {
      const traces = await findTraces(custody)
      const { state, lease } = traces
      // Nothing of this run's is there where the lease was never taken, or is somebody else's by now.
      if (!lease) return leaseOf(state) ? [`${custody.name} is in somebody else's hands by now`] : []
      await custody.lease.take({ steal: false }, custody.patience.look())
      const goal = { atBaseline: atBaseline.has(custody.name), keepBaseline: false }
      if (goal.atBaseline && !hasStopped(traces)) await onBack(custody)
      const stays = await cleanMachine(custody, goal, evenIfUnwritten(this.#journal))
      return stays.map((one) => `${custody.name}: ${one}`)
    })
    return left.flat()
  }

  /** Renews the leases no more; everything stays as it is. */
  letGo(): void {
    clearInterval(this.#renewals)
  }

  #keepLeases(): void {
    const [first] = this.#custodies
    if (!first) return
    const renew = () => {
      // A machine that is busy, or a host that is away, is tried again; whoever lost a lease hears of it before the next step.
      for (const { lease, patience } of this.#custodies) lease.renew(patience.look()).catch(() => {})
    }
    this.#renewals = setInterval(renew, first.lease.terms.durationMs / 6).unref()
  }
}

async function takeLease(
  { config, found, state: { powerState } }: SeenMachine,
  custody: Custody,
  { journal, steal, onTaken }: Taking,
): Promise<void> {
  const { name, run, lease, patience } = custody
  // To put the machine back takes all of this: where it does not work, the machine is not taken.
  await Promise.all([custody.look(), custody.proof()])
  const refuse = (state: VirtualMachineState) => refuseUnusable([{ config, found, state }], run)
  const takenFrom = await journal.operation({
    machine: name,
    action: 'take the lease',
    undo: { kind: 'release-lease', power: powerState },
    work: () => lease.take({ steal, refuse }, patience.look()),
    tell: (from) => (from ? { takenFrom: from.owner, run: from.run } : {}),
  })
  if (takenFrom) onTaken(name, takenFrom)
}

/**
 * A run that is resumed finds its own baseline, and goes on from that. Where what it has left cannot be told from what
 * somebody else has, it does not make the state that it finds a baseline.
 */
async function beginFromBaseline(custody: Custody, { journal, onLeased, inTurn }: Taking): Promise<void> {
  const { baseline, unproved } = await findTraces(custody)
  if (baseline) return returnToBaseline(custody, journal).then(() => {})
  const [doubtful] = unproved.snapshots
  if (doubtful) throw new NotProved(custody.name, doubtful.name)
  await onLeased(custody)
  await inTurn(custody, () => takeBaseline(custody, journal))
}

class NotProved extends SnapwitnessError {
  constructor(machine: string, snapshot: string) {
    const what = `${machine} holds the snapshot ${quoted(snapshot)}, which names this run and is not proved to be its own.`
    super('NOT_PROVED', what, {
      hint: 'See in the host client whose it is; remove it or its description there, and run again.',
      fields: { machine },
    })
  }
}
