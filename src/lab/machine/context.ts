import { EventEmitter } from 'node:events'
import type { GuestInfo } from './machine.ts'
import type { MachineFolder } from './machine-folder.ts'
import type { Origin } from './origin.ts'
import type { QemuProcess } from './qemu/qemu-process.ts'
import type { Relay } from './relay.ts'
import type { MachineState } from './state.ts'
import type { Steps } from './steps.ts'

export const NO_GUEST: GuestInfo = {
  toolsRunning: false,
  toolsVersion: undefined,
  hostName: undefined,
  ipAddress: undefined,
  networkCards: [],
}

/** The steps of a machine, each told of the machine that it works on. */
export type MachineSteps = Steps<MachineContext>

export interface ContextParts {
  readonly folder: MachineFolder
  readonly origin: Origin
  readonly relay: Relay
  readonly steps: MachineSteps
}

/** What the operations on one machine share: its state, its files, and its process while it runs. */
export class MachineContext {
  /** Another one after the machine's files were moved. */
  folder: MachineFolder
  readonly origin: Origin
  readonly relay: Relay
  readonly steps: MachineSteps
  /** Undefined while the machine is off or suspended. */
  qemu: QemuProcess | undefined
  /** From then on no process is started any more. */
  closed = false
  /** How often the host lost its power: a process that was being started at such a moment is lost as well. */
  powerLosses = 0
  #state: MachineState
  #guest: GuestInfo = NO_GUEST
  #saved: Promise<void> = Promise.resolve()
  readonly #changes = new EventEmitter()

  constructor(state: MachineState, { folder, origin, relay, steps }: ContextParts) {
    this.#state = state
    this.folder = folder
    this.origin = origin
    this.relay = relay
    this.steps = steps
    this.#changes.setMaxListeners(0)
  }

  get state(): MachineState {
    return this.#state
  }

  get guest(): GuestInfo {
    return this.#guest
  }

  set guest(guest: GuestInfo) {
    this.#guest = guest
    this.#changes.emit('change')
  }

  /** Makes the change visible at once, and resolves when it is on the disk. */
  async update(change: Partial<MachineState>): Promise<void> {
    const state = { ...this.#state, ...change }
    this.#state = state
    this.#changes.emit('change')
    // One write after the other: they replace the same files.
    this.#saved = this.#saved.catch(() => {}).then(() => this.folder.save(state))
    await this.#saved
  }

  onChange(listener: () => void): () => void {
    this.#changes.on('change', listener)
    return () => this.#changes.off('change', listener)
  }
}
