import { setTimeout as sleep } from 'node:timers/promises'
import { type Board, LAB_BOARD } from '../machine/board.ts'
import {
  type ChangedAreas,
  type GuestEndpoint,
  type GuestInfo,
  type GuestRole,
  type Machine,
  MachineFault,
  type MachineFile,
  type MachineSettings,
  type MachineSnapshot,
  type PowerState,
  type Progress,
  type Reconfiguration,
  type SnapshotRequest,
} from '../machine/machine.ts'
import { OneTask } from '../machine/one-task.ts'
import type { LibvirtContext } from './context.ts'
import { filesOf } from './files.ts'
import { losePower, powerOff, powerOn, reset, shutdownGuest, suspend } from './power.ts'
import { reconfigure } from './reconfigure.ts'
import { notTranslated } from './refusals.ts'
import { removeAllSnapshots, removeSnapshot } from './removal.ts'
import { revertTo } from './revert.ts'
import { settle, takeNotice } from './settle.ts'
import { renameSnapshot, takeSnapshot } from './snapshots.ts'

/** A machine of libvirt's, driven by virsh: what it shows is what libvirt told at the last look. */
export class LibvirtMachine implements Machine {
  readonly #context: LibvirtContext
  readonly #stopListening: () => void
  readonly #task = new OneTask()

  constructor(context: LibvirtContext) {
    this.#context = context
    const { daemon } = context.parts
    this.#stopListening = daemon.events.on(context.record.domain, (event) => {
      // An operation looks itself when it is done; a daemon that is gone has nothing more to tell.
      if (!this.#task.isUnderWay || event.event === 'reboot') void takeNotice(context, event).catch(() => {})
    })
  }

  get name(): string {
    return this.#context.record.name
  }

  get role(): GuestRole {
    return this.#context.record.role
  }

  get board(): Board {
    return LAB_BOARD
  }

  get uuid(): string {
    return this.#context.record.uuid
  }

  get instanceUuid(): string {
    return this.#context.record.instanceUuid
  }

  get powerState(): PowerState {
    return this.#context.look.powerState
  }

  get settings(): MachineSettings {
    return this.#context.look.settings
  }

  get snapshots(): readonly MachineSnapshot[] {
    return this.#context.look.snapshots
  }

  get currentSnapshotId(): number | undefined {
    return this.#context.look.currentSnapshotId
  }

  get guest(): GuestInfo {
    return this.#context.guest
  }

  get endpoints(): readonly GuestEndpoint[] {
    return this.#context.parts.relay.endpoints
  }

  get bootTime(): Date | undefined {
    return this.#context.bootTime
  }

  /** libvirt merges at once or fails: it has no state between. */
  readonly consolidationNeeded = false
  readonly question = undefined

  powerOn(progress?: Progress): Promise<void> {
    return this.#alone(progress, powerOn)
  }

  powerOff(progress?: Progress): Promise<void> {
    return this.#alone(progress, powerOff)
  }

  reset(progress?: Progress): Promise<void> {
    return this.#alone(progress, reset)
  }

  suspend(progress?: Progress): Promise<void> {
    return this.#alone(progress, suspend)
  }

  shutdownGuest(): Promise<void> {
    return shutdownGuest(this.#context)
  }

  reconfigure(change: Reconfiguration, progress?: Progress): Promise<void> {
    return this.#alone(progress, (context) => reconfigure(context, change))
  }

  async takeSnapshot(request: SnapshotRequest, progress?: Progress): Promise<MachineSnapshot> {
    await this.#alone(progress, (context) => takeSnapshot(context, request))
    const taken = this.snapshots.find(({ name }) => name === request.name)
    if (taken) return taken
    throw new MachineFault('SnapshotFault', 'libvirt took a snapshot that it does not show.')
  }

  revertTo(snapshotId: number, options: { suppressPowerOn: boolean }, progress?: Progress): Promise<void> {
    return this.#alone(progress, (context) => revertTo(context, snapshotId, options))
  }

  removeSnapshot(
    snapshotId: number,
    options: { children: boolean; consolidate: boolean },
    progress?: Progress,
  ): Promise<void> {
    return this.#alone(progress, (context) => removeSnapshot(context, snapshotId, options))
  }

  removeAllSnapshots(options: { consolidate: boolean }, progress?: Progress): Promise<void> {
    return this.#alone(progress, (context) => removeAllSnapshots(context, options))
  }

  renameSnapshot(snapshotId: number, change: { name?: string; description?: string }): Promise<void> {
    return this.#alone(undefined, (context) => renameSnapshot(context, snapshotId, change))
  }

  async consolidate(): Promise<void> {
    throw notTranslated('has nothing to consolidate: libvirt knows no files that wait for it')
  }

  async queryChangedAreas(): Promise<ChangedAreas> {
    throw notTranslated('tracks no changes of disks')
  }

  async relocate(): Promise<void> {
    throw notTranslated('moves no files of a machine')
  }

  files(): Promise<readonly MachineFile[]> {
    return filesOf(this.#context)
  }

  onChange(listener: () => void): () => void {
    return this.#context.onChange(listener)
  }

  losePower(): Promise<void> {
    return losePower(this.#context)
  }

  /** A daemon that hangs is not waited for: its own end is that of its machines. */
  async close(): Promise<void> {
    this.#stopListening()
    const off = losePower(this.#context).catch(() => {})
    await Promise.race([off, sleep(OFF_MS, undefined, { ref: false })])
    await this.#context.parts.relay.close()
  }

  /** Afterwards the machine is looked at anew, also where the operation failed: then above all. */
  #alone(progress: Progress | undefined, work: (context: LibvirtContext) => Promise<void>): Promise<void> {
    return this.#task.run(this.name, progress, () => this.#settled(() => work(this.#context)))
  }

  async #settled(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      await settle(this.#context).catch(() => {})
      throw error
    }
    await settle(this.#context)
  }
}

/** libvirt asks QEMU to end for 10 s, and ends it then. */
const OFF_MS = 20_000
