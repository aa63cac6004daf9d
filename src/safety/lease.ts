import { setTimeout as sleep } from 'node:timers/promises'
import { Deadline } from '../core/deadline.ts'
import { SnapwitnessError } from '../core/errors.ts'
import { secret } from '../core/redact.ts'
import { inLine } from '../core/words.ts'
import { isFault } from '../vsphere/faults/errors.ts'
import { LAG_MS, type VirtualMachine, type VirtualMachineState } from '../vsphere/machine/virtual-machine.ts'
import { type Holder, isGone } from './holder.ts'
import { type LeaseRecord, leaseOf } from './lease-record.ts'
import { refuseUnallowed } from './opt-in.ts'
import type { Proof } from './proof.ts'
import { LEASE_KEY } from './tags.ts'

/**
 * @param now by the host's clock
 * @throws LeaseHeld while somebody other than that holder uses the machine
 */
export function refuseHeld(
  { name }: { name: string },
  state: Pick<VirtualMachineState, 'extraConfig'>,
  holder: Holder,
  now: Date,
): void {
  const lease = leaseOf(state)
  if (lease && !isSameHolder(lease, holder) && standingOf(lease, now) === 'live')
    throw new LeaseHeld(name, lease)
}

function isSameHolder(one: Holder, other: Holder): boolean {
  return one.owner === other.owner && one.pid === other.pid && one.process === other.process
}

/** `lapsed`: its time is over, which a revert that is under way may make it look like for a moment. */
function standingOf(lease: LeaseRecord, now: Date): 'live' | 'lapsed' | 'dead' {
  if (isGone(lease)) return 'dead'
  return Date.parse(lease.expires) > now.getTime() ? 'live' : 'lapsed'
}

/** Before another look at settings that have changed in between. */
const LOOK_MS = 250

/** A second look comes this long after the first, before a lapsed lease is taken from its holder. */
const GRACE_MS = 10_000

export interface LeaseTerms {
  run: string
  /** With which the run signs its marks; see `Proof`. */
  secret: string
  holder: Holder
  /** How long it lasts when it is not renewed. */
  durationMs: number
  /** The seal that is made, verified or broken, where the machine is taken for that. */
  seal?: string
}

/** What a lease is changed in the light of: the machine, and the time by its host's clock. */
type Change = (state: VirtualMachineState, now: Date, proof: Proof) => Record<string, string>

/**
 * The right to use one machine, kept in the machine's own settings, where everybody sees it. Whoever writes it says which
 * settings it has seen (changeVersion), so that of two who take it at the same time the host refuses one. The settings
 * go back with every revert, therefore it is renewed after each of them, and before each snapshot. Its times are the
 * host's: whose computer's clock is wrong takes nobody's machine, and loses none.
 */
export class Lease {
  readonly vm: VirtualMachine
  readonly terms: LeaseTerms
  readonly #proof: () => Promise<Proof>
  /** What our last change took the place of; told still, it is old, as long as a host may lag. */
  #replaced: { changeVersion: string; lag: Deadline } | undefined

  constructor(vm: VirtualMachine, terms: LeaseTerms, proof: () => Promise<Proof>) {
    secret(terms.secret)
    this.vm = vm
    this.terms = terms
    this.#proof = proof
  }

  /**
   * @param refuse throws where the machine, as it is at the moment at which it would be taken, must not be
   * @returns whose it was, where it was taken from somebody
   * @throws LeaseHeld while somebody else holds it, unless `steal`
   * @throws NotAllowed where the machine does not say at that moment that it may be used
   */
  async take(
    { steal, refuse }: { steal: boolean; refuse?: (state: VirtualMachineState) => void },
    deadline: Deadline,
  ): Promise<LeaseRecord | undefined> {
    if (!steal) await this.#waitWhereLapsed(deadline)
    let takenFrom: LeaseRecord | undefined
    await this.#swap(deadline, (state, now, proof) => {
      const found = leaseOf(state)
      takenFrom = found && this.#isForeign(found) ? found : undefined
      if (takenFrom && !steal && standingOf(takenFrom, now) === 'live')
        throw new LeaseHeld(this.vm.name, takenFrom)
      refuse?.(state)
      refuseUnallowed(this.vm.name, state, this.terms.seal)
      // The same run's lease, which a resumed run or a clean-up finds, knows what the machine was found like.
      const power = found && proof.ofLease(found) ? found.power : state.powerState
      return { [LEASE_KEY]: this.#value(power, now, proof) }
    })
    return takenFrom
  }

  /** By a clock that was read just now: the host's may have been set since we looked at it. */
  async #waitWhereLapsed(deadline: Deadline): Promise<void> {
    const first = leaseOf(await this.vm.describe(deadline))
    if (!first || !this.#isForeign(first)) return
    if (standingOf(first, await this.vm.clock.now(deadline)) !== 'lapsed') return
    await sleep(GRACE_MS)
    await this.vm.clock.look(deadline)
  }

  /**
   * Asks before a change whether the run may still make it; only looks.
   * @throws LeaseLost when somebody has taken it away
   * @throws NotAllowed when the machine does not agree any more
   */
  async demand(deadline: Deadline): Promise<void> {
    this.#refuseUnlessHeld(await this.#look(deadline))
  }

  /** @throws LeaseLost, NotAllowed as {@link demand} does */
  renew(deadline: Deadline): Promise<void> {
    return this.#swap(deadline, (state, now, proof) => {
      return { [LEASE_KEY]: this.#value(this.#refuseUnlessHeld(state).power, now, proof) }
    })
  }

  #refuseUnlessHeld(state: VirtualMachineState): LeaseRecord {
    const found = leaseOf(state)
    if (!found || this.#isForeign(found)) throw new LeaseLost(this.vm.name, found)
    refuseUnallowed(this.vm.name, state, this.terms.seal)
    return found
  }

  /**
   * A revert brings back the lease of that moment, which another process of this run may have written.
   * @param kept in place of one of this run's: what a snapshot of a seal keeps as its lease
   */
  renewAfterRevert(deadline: Deadline, kept?: { lease: string }): Promise<void> {
    return this.#swap(deadline, (state, now, proof) => {
      const found = leaseOf(state)
      const isOurs = found !== undefined && proof.ofLease(found)
      const isKept = kept !== undefined && (state.extraConfig[LEASE_KEY] ?? '') === kept.lease
      if (!isOurs && !isKept) throw new LeaseLost(this.vm.name, found)
      return { [LEASE_KEY]: this.#value(found?.power ?? state.powerState, now, proof) }
    })
  }

  /** Takes our settings off the machine. Does nothing where the lease is not this run's. */
  async release(deadline: Deadline): Promise<void> {
    await this.#swap(deadline, (state, _now, proof) => {
      const disks = Object.entries(state.extraConfig).filter((setting) => proof.ofDiskSetting(...setting))
      const found = leaseOf(state)
      const lease = found && proof.ofLease(found) ? [LEASE_KEY] : []
      return Object.fromEntries([...lease, ...disks.map(([key]) => key)].map((key) => [key, '']))
    })
  }

  /** The machine as it is: what is told without our lease may be what was before our own change. */
  async #look(deadline: Deadline): Promise<VirtualMachineState> {
    for (;;) {
      const state = await this.vm.describe(deadline)
      const lease = leaseOf(state)
      const isOurs = lease !== undefined && !this.#isForeign(lease)
      if (isOurs || !this.#mayBeOld(state) || deadline.expired) return state
      await sleep(LOOK_MS)
    }
  }

  #mayBeOld({ changeVersion }: VirtualMachineState): boolean {
    const replaced = this.#replaced
    return replaced?.changeVersion === changeVersion && !replaced.lag.expired
  }

  /** Another process of the same run, as when it is resumed twice, is somebody else as well. */
  #isForeign(lease: LeaseRecord): boolean {
    return lease.run !== this.terms.run || !isSameHolder(lease, this.terms.holder)
  }

  #value(power: string, now: Date, proof: Proof): string {
    const { run, secret, holder, durationMs } = this.terms
    const expires = new Date(now.getTime() + durationMs).toISOString()
    const sig = proof.signLease(power)
    return JSON.stringify({ run, ...holder, power, expires, secret, sig } satisfies LeaseRecord)
  }

  /** Changes settings in the light of exactly those that were seen: looks again where they changed in between. */
  async #swap(deadline: Deadline, change: Change): Promise<void> {
    const proof = await this.#proof()
    for (;;) {
      const now = await this.vm.clock.now(deadline)
      const state = await this.#look(deadline)
      const extraConfig = change(state, now, proof)
      if (Object.keys(extraConfig).length === 0) return
      const { changeVersion } = state
      try {
        await this.vm.reconfigure({ extraConfig, changeVersion }, deadline)
        this.#replaced = { changeVersion, lag: Deadline.after(LAG_MS) }
        return
      } catch (error) {
        if (!isFault(error, 'ConcurrentAccess') || deadline.expired) throw error
        // Behind a vCenter it is likely to be what was told that is old.
        await sleep(LOOK_MS)
      }
    }
  }
}

/** The machine is in somebody else's hands; nothing was done to it. */
class LeaseHeld extends SnapwitnessError {
  constructor(machine: string, { run, owner, pid, expires }: LeaseRecord) {
    const what = `${machine} is in use by the run ${run} of ${inLine(owner)} (process ${pid}), until ${expires} or longer; nothing was touched.`
    super('LEASE_HELD', what, {
      hint: 'Wait until that run ends. If it is gone for good, --steal takes the machine away from it.',
      fields: { machine, run, owner, pid, expires },
    })
  }
}

export class LeaseLost extends SnapwitnessError {
  constructor(machine: string, now: LeaseRecord | undefined) {
    const to = now ? `the run ${now.run} of ${inLine(now.owner)}` : 'nobody: its lease is gone'
    super('LEASE_LOST', `${machine} was taken away from this run, and belongs to ${to}.`, {
      hint: 'Ask who used --steal, or changed the setting snapwitness.lease. What this run made stays until it is cleaned.',
      fields: { machine },
    })
  }
}
