import { EventEmitter } from 'node:events'
import { NO_GUEST } from '../machine/context.ts'
import type { GoldenState } from '../machine/golden-state.ts'
import type { GuestInfo, MachineSettings, MachineSnapshot, PowerState } from '../machine/machine.ts'
import type { MachineFolder } from '../machine/machine-folder.ts'
import type { Account } from '../machine/personalise.ts'
import type { Relay } from '../machine/relay.ts'
import type { Agent } from './agent.ts'
import type { Daemon } from './daemon.ts'
import { type BesideRecord, writeBeside } from './record.ts'
import type { SnapshotKind } from './snapshot-kind.ts'

/** A machine as libvirt shows it, as of the last look. */
export interface Look {
  readonly powerState: PowerState
  readonly settings: MachineSettings
  /** Oldest first. */
  readonly snapshots: readonly MachineSnapshot[]
  readonly currentSnapshotId: number | undefined
}

export interface ContextParts {
  readonly daemon: Daemon
  /** The datastore's folder on this computer. */
  readonly datastore: string
  readonly folder: MachineFolder
  readonly golden: GoldenState
  readonly account: Account
  readonly relay: Relay
  readonly agent: Agent
  readonly kind: SnapshotKind
}

/** What the operations on one machine of libvirt's share. */
export class LibvirtContext {
  readonly parts: ContextParts
  bootTime: Date | undefined
  /** How often the agent was asked about its guest. */
  guestLooks = 0
  #record: BesideRecord
  #look: Look | undefined
  #begun = 0
  #shown = 0
  #guest: GuestInfo = NO_GUEST
  readonly #changes = new EventEmitter()

  constructor(parts: ContextParts, record: BesideRecord) {
    this.parts = parts
    this.#record = record
    this.#changes.setMaxListeners(0)
  }

  get record(): BesideRecord {
    return this.#record
  }

  get look(): Look {
    if (!this.#look) throw new TypeError(`${this.#record.name} was not looked at yet.`)
    return this.#look
  }

  /** @returns shows what was seen since now, but where a look that began later was shown already: that one knows it better */
  beginLook(): (seen: Look | Pick<Look, 'powerState' | 'settings'>) => void {
    const begun = ++this.#begun
    return (seen) => {
      if (begun < this.#shown) return
      this.#shown = begun
      this.#look = { snapshots: [], currentSnapshotId: undefined, ...this.#look, ...seen }
      this.#changes.emit('change')
    }
  }

  get guest(): GuestInfo {
    return this.#guest
  }

  set guest(guest: GuestInfo) {
    this.#guest = guest
    this.#changes.emit('change')
  }

  /** Does one command of virsh about this machine: `context.virsh('start')`. */
  virsh([command, ...args]: readonly [string, ...string[]], input?: string): Promise<string> {
    const { virsh } = this.parts.daemon
    // By its UUID: what looks like a number would be taken for an id before it is taken for a name.
    return virsh.run([command, this.#record.uuid, ...args], input)
  }

  /** Makes the change visible at once, and resolves when it is on the disk. */
  async keep(change: Partial<BesideRecord>): Promise<void> {
    this.#record = { ...this.#record, ...change }
    this.#changes.emit('change')
    await writeBeside(this.parts.folder, this.#record)
  }

  onChange(listener: () => void): () => void {
    this.#changes.on('change', listener)
    return () => this.#changes.off('change', listener)
  }
}
