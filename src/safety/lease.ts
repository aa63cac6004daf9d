import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Deadline } from '../core/deadline.ts'
import { SnapwitnessError } from '../core/errors.ts'
import { isFault } from '../vsphere/faults/errors.ts'
import type { VirtualMachine, VirtualMachineState } from '../vsphere/machine/virtual-machine.ts'
import { type Holder, isGone } from './holder.ts'
import { isDiskKey, LEASE_KEY } from './tags.ts'

const leaseRecord = z.object({
  run: z.string(),
  owner: z.string(),
  pid: z.int(),
  process: z.string(),
  /** The machine's power state as it was found. */
  power: z.string(),
  expires: z.iso.datetime(),
})

/** The value of a machine's lease setting: who uses it, and until when. */
export type LeaseRecord = z.infer<typeof leaseRecord>

/** What a lease that cannot be read tells: somebody else's, perhaps of a newer version. Only `--steal` overcomes it. */
const unreadable: LeaseRecord = {
  run: 'unknown',
  owner: 'somebody unknown',
  pid: 0,
  process: '',
  power: '',
  expires: new Date(8.64e15).toISOString(),
}

export function leaseOf({ extraConfig }: Pick<VirtualMachineState, 'extraConfig'>): LeaseRecord | undefined {
  const text = extraConfig[LEASE_KEY]
  if (!text) return undefined
  try {
    return leaseRecord.parse(JSON.parse(text))
  } catch {
    return unreadable
  }
}

/** @throws LeaseHeld while somebody other than that holder uses the machine */
export function refuseHeld(
  { name }: { name: string },
  state: Pick<VirtualMachineState, 'extraConfig'>,
  holder: Holder,
): void {
  const lease = leaseOf(state)
  if (lease && !isSameHolder(lease, holder) && standingOf(lease) === 'live') throw new LeaseHeld(name, lease)
}

function isSameHolder(one: Holder, other: Holder): boolean {
  return one.owner === other.owner && one.pid === other.pid && one.process === other.process
}

/** `lapsed`: its time is over, which a revert that is under way may make it look like for a moment. */
function standingOf(lease: LeaseRecord): 'live' | 'lapsed' | 'dead' {
  if (isGone(lease)) return 'dead'
  return Date.parse(lease.expires) > Date.now() ? 'live' : 'lapsed'
}

/** A second look comes this long after the first, before a lapsed lease is taken from its holder. */
const GRACE_MS = 10_000

export interface LeaseTerms {
  run: string
  holder: Holder
  /** How long it lasts when it is not renewed. */
  durationMs: number
}

/**
 * The right to use one machine, kept in the machine's own settings, where everybody sees it. Whoever writes it says which
 * settings it has seen (changeVersion), so that of two who take it at the same time the host refuses one. The settings
 * go back with every revert, therefore it is renewed after each of them, and before each snapshot.
 */
export class Lease {
  readonly vm: VirtualMachine
  readonly terms: LeaseTerms

  constructor(vm: VirtualMachine, terms: LeaseTerms) {
    this.vm = vm
    this.terms = terms
  }

  /**
   * @param refuse throws where the machine, as it is at the moment at which it would be taken, must not be
   * @returns whose it was, where it was taken from somebody
   * @throws LeaseHeld while somebody else holds it, unless `steal`
   */
  async take(
    { steal, refuse }: { steal: boolean; refuse?: (state: VirtualMachineState) => void },
    deadline: Deadline,
  ): Promise<LeaseRecord | undefined> {
    const first = leaseOf(await this.vm.describe(deadline))
    if (!steal && first && this.#isForeign(first) && standingOf(first) === 'lapsed') await sleep(GRACE_MS)
    let takenFrom: LeaseRecord | undefined
    await this.#swap(deadline, (state) => {
      const found = leaseOf(state)
      takenFrom = found && this.#isForeign(found) ? found : undefined
      if (takenFrom && !steal && standingOf(takenFrom) === 'live')
        throw new LeaseHeld(this.vm.name, takenFrom)
      refuse?.(state)
      // The same run's lease, which a resumed run or a clean-up finds, knows what the machine was found like.
      const power = found?.run === this.terms.run ? found.power : state.powerState
      return { [LEASE_KEY]: this.#value(power) }
    })
    return takenFrom
  }

  /** @throws LeaseLost when somebody has taken it away */
  renew(deadline: Deadline): Promise<void> {
    return this.#renew(deadline, (found) => !this.#isForeign(found))
  }

  /** A revert brings back the lease of that moment, which another process of this run may have written. */
  renewAfterRevert(deadline: Deadline): Promise<void> {
    return this.#renew(deadline, (found) => found.run === this.terms.run)
  }

  #renew(deadline: Deadline, isOurs: (found: LeaseRecord) => boolean): Promise<void> {
    return this.#swap(deadline, (state) => {
      const found = leaseOf(state)
      if (!found || !isOurs(found)) throw new LeaseLost(this.vm.name, found)
      return { [LEASE_KEY]: this.#value(found.power) }
    })
  }

  /** Takes our settings off the machine. Does nothing where the lease is not this run's. */
  async release(deadline: Deadline): Promise<void> {
    await this.#swap(deadline, (state) => {
      const disks = Object.keys(state.extraConfig).filter((key) => isDiskKey(key, this.terms.run))
      const lease = leaseOf(state)?.run === this.terms.run ? [LEASE_KEY] : []
      return Object.fromEntries([...lease, ...disks].map((key) => [key, '']))
    })
  }

  /** Another process of the same run, as when it is resumed twice, is somebody else as well. */
  #isForeign(lease: LeaseRecord): boolean {
    return lease.run !== this.terms.run || !isSameHolder(lease, this.terms.holder)
  }

  #value(power: string): string {
    const { run, holder, durationMs } = this.terms
    const expires = new Date(Date.now() + durationMs).toISOString()
    return JSON.stringify({ run, ...holder, power, expires } satisfies LeaseRecord)
  }

  /** Changes settings in the light of exactly those that were seen: looks again where they changed in between. */
  async #swap(
    deadline: Deadline,
    change: (state: VirtualMachineState) => Record<string, string>,
  ): Promise<void> {
    for (;;) {
      const state = await this.vm.describe(deadline)
      const extraConfig = change(state)
      if (Object.keys(extraConfig).length === 0) return
      try {
        return await this.vm.reconfigure({ extraConfig, changeVersion: state.changeVersion }, deadline)
      } catch (error) {
        if (!isFault(error, 'ConcurrentAccess') || deadline.expired) throw error
      }
    }
  }
}

/** The machine is in somebody else's hands; nothing was done to it. */
class LeaseHeld extends SnapwitnessError {
  constructor(machine: string, { run, owner, pid, expires }: LeaseRecord) {
    const what = `${machine} is in use by the run ${run} of ${owner} (process ${pid}), until ${expires} or longer; nothing was touched.`
    super('LEASE_HELD', what, {
      hint: 'Wait until that run ends. If it is gone for good, --steal takes the machine away from it.',
      fields: { machine, run, owner, pid, expires },
    })
  }
}

class LeaseLost extends SnapwitnessError {
  constructor(machine: string, now: LeaseRecord | undefined) {
    const to = now ? `the run ${now.run} of ${now.owner}` : 'nobody: its lease is gone'
    super('LEASE_LOST', `${machine} was taken away from this run, and belongs to ${to}.`, {
      hint: 'Ask who used --steal, or changed the setting snapwitness.lease. What this run made stays until it is cleaned.',
      fields: { machine },
    })
  }
}
