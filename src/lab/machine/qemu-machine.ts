import { randomUUID } from 'node:crypto'
import type { Board } from './board.ts'
import { queryChangedAreas } from './change-tracking.ts'
import type { Conduct } from './conduct.ts'
import { MachineContext } from './context.ts'
import type { Controller } from './controller.ts'
import { forgetDeletedDisks } from './disk-changes.ts'
import { FIRST_HARDWARE } from './hardware-version.ts'
import {
  type ChangedAreas,
  type ChangeQuery,
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
} from './machine.ts'
import { MachineFolder } from './machine-folder.ts'
import { consolidate, consolidationNeeded, removeAllSnapshots, removeSnapshot } from './merge.ts'
import { OneTask } from './one-task.ts'
import { basisOf, boardOf, type Origin } from './origin.ts'
import { losePower, powerOff, powerOn, reset, runningQemu, stop, suspend } from './power.ts'
import { askToPowerOff } from './qemu/guest-agent.ts'
import { UEFI_VARIABLES } from './qemu/uefi.ts'
import { reconfigure } from './reconfigure.ts'
import { recordedState } from './recorded-state.ts'
import { Relay } from './relay.ts'
import { relocate } from './relocate.ts'
import { revertTo } from './revert.ts'
import { takeSnapshot } from './snapshots.ts'
import { type MachineState, snapshotOf } from './state.ts'
import { soundSteps } from './steps.ts'
import { systemOnly } from './system-disk.ts'

/** What a machine stands on, and who else is there. */
export type MachineSite = Origin & Surroundings

interface Surroundings {
  /** The datastore's folder on this computer. */
  readonly datastore: string
  /** Breaks promises on purpose, or takes liberties: see `../faults/` and `../liberties/`. */
  readonly conduct?: Conduct | undefined
  /** The machines of the lab, which the new one joins. */
  readonly company?: Machine[]
}

export type NewMachine = MachineSite & {
  /** Inventory name, and the name of its folder and files on the datastore. */
  readonly name: string
  /** Of its BIOS. */
  readonly uuid?: string
  /** Under which it is made; without it the one of its golden state. */
  readonly hardwareVersion?: string | undefined
  /** On which its disks are; VMware's paravirtual SCSI by default. */
  readonly controller?: Controller
}

/** Makes a machine that is powered off, with its system disk; its ports are open from now until `close()`. */
export async function createMachine(machine: NewMachine): Promise<Machine> {
  const { uuid = randomUUID(), hardwareVersion = FIRST_HARDWARE, controller = 'pvscsi' } = machine
  const folder = await MachineFolder.create(machine.datastore, machine.name)
  const settings = { hardwareVersion, ...(await systemOnly(folder, machine, controller)) }
  if (boardOf(machine).firmware === 'uefi') await folder.newNvram(UEFI_VARIABLES)
  const state = {
    name: machine.name,
    role: basisOf(machine).role,
    uuid,
    instanceUuid: randomUUID(),
    powerState: 'poweredOff' as const,
    settings,
    snapshots: [],
    currentSnapshotId: undefined,
    nextSnapshotId: 1,
    detachedDisks: [],
    epochs: [],
    personalised: false,
    bootTime: undefined,
    lastEnd: undefined,
    question: undefined,
  }
  return settle(folder, state, machine)
}

/**
 * Takes up a machine that was made in an earlier life of the lab.
 * @param config path of its `.vmx` on the datastore
 */
export async function openMachine(config: string, site: MachineSite): Promise<Machine> {
  const folder = MachineFolder.of(site.datastore, config)
  return settle(folder, await recordedState(folder), site)
}

async function settle(folder: MachineFolder, state: MachineState, site: MachineSite): Promise<Machine> {
  const { conduct, company = [] } = site
  const steps = conduct?.sabotage?.(soundSteps) ?? soundSteps
  const relay = await Relay.listen(state.role, (client, guest) => steps.carry(client, guest), portOf(site))
  const context = new MachineContext(state, { folder, origin: site, relay, steps })
  await context.update({})
  const sound = new QemuMachine(context)
  company.push(sound)
  const others = () => company.filter((other) => other !== sound)
  return conduct?.disguise?.(sound, others, site.datastore) ?? sound
}

function portOf(origin: Origin): number | undefined {
  return 'image' in origin ? origin.image.port : undefined
}

class QemuMachine implements Machine {
  readonly #context: MachineContext
  readonly #task = new OneTask()

  constructor(context: MachineContext) {
    this.#context = context
  }

  get name(): string {
    return this.#context.state.name
  }

  get role(): GuestRole {
    return this.#context.state.role
  }

  get board(): Board {
    return boardOf(this.#context.origin)
  }

  get uuid(): string {
    return this.#context.state.uuid
  }

  get instanceUuid(): string {
    return this.#context.state.instanceUuid
  }

  get powerState(): PowerState {
    return this.#context.state.powerState
  }

  get settings(): MachineSettings {
    return this.#context.state.settings
  }

  get snapshots(): readonly MachineSnapshot[] {
    return this.#context.state.snapshots
  }

  get currentSnapshotId(): number | undefined {
    return this.#context.state.currentSnapshotId
  }

  get consolidationNeeded(): boolean {
    return consolidationNeeded(this.#context)
  }

  get guest(): GuestInfo {
    return this.#context.guest
  }

  get endpoints(): readonly GuestEndpoint[] {
    return this.#context.relay.endpoints
  }

  get question(): string | undefined {
    return this.#context.state.question
  }

  get bootTime(): Date | undefined {
    return this.#context.state.bootTime
  }

  powerOn(progress?: Progress): Promise<void> {
    return this.#alone(progress, (context) => powerOn(context))
  }

  powerOff(progress?: Progress): Promise<void> {
    return this.#alone(progress, (context) => powerOff(context))
  }

  reset(progress?: Progress): Promise<void> {
    return this.#alone(progress, (context) => reset(context))
  }

  suspend(progress?: Progress): Promise<void> {
    return this.#alone(progress, (context) => suspend(context))
  }

  async shutdownGuest(): Promise<void> {
    const { agent } = runningQemu(this.#context)
    if (!this.guest.toolsRunning) throw new MachineFault('ToolsUnavailable', 'The guest agent does not run.')
    await askToPowerOff(agent)
  }

  reconfigure(change: Reconfiguration, progress?: Progress): Promise<void> {
    return this.#alone(progress, (context) =>
      context.steps.reconfigure(context, change, (asked) => reconfigure(context, asked)),
    )
  }

  takeSnapshot(request: SnapshotRequest, progress?: Progress): Promise<MachineSnapshot> {
    return this.#alone(progress, (context) => takeSnapshot(context, request))
  }

  revertTo(snapshotId: number, options: { suppressPowerOn: boolean }, progress?: Progress): Promise<void> {
    return this.#alone(progress, (context) => revertTo(context, snapshotId, options))
  }

  removeSnapshot(
    snapshotId: number,
    options: { children: boolean; consolidate: boolean },
    progress?: Progress,
  ): Promise<void> {
    return this.#alone(progress, (context, tell) => removeSnapshot(context, snapshotId, options, tell))
  }

  removeAllSnapshots(options: { consolidate: boolean }, progress?: Progress): Promise<void> {
    return this.#alone(progress, (context, tell) => removeAllSnapshots(context, options, tell))
  }

  async renameSnapshot(snapshotId: number, change: { name?: string; description?: string }): Promise<void> {
    if (change.name === '') throw new MachineFault('InvalidArgument', 'A snapshot needs a name.')
    await this.#alone(undefined, async (context) => {
      const renamed = { ...snapshotOf(context, snapshotId), ...change }
      await context.folder.saveSnapshot(renamed)
      await context.update({
        snapshots: this.snapshots.map((one) => (one.id === snapshotId ? renamed : one)),
      })
    })
  }

  consolidate(progress?: Progress): Promise<void> {
    return this.#alone(progress, (context, tell) => consolidate(context, tell))
  }

  queryChangedAreas(query: ChangeQuery): Promise<ChangedAreas> {
    return queryChangedAreas(this.#context, query)
  }

  relocate(progress?: Progress): Promise<void> {
    return this.#alone(progress, (context) => relocate(context))
  }

  files(): Promise<readonly MachineFile[]> {
    return this.#context.folder.list()
  }

  onChange(listener: () => void): () => void {
    return this.#context.onChange(listener)
  }

  losePower(): Promise<void> {
    return losePower(this.#context)
  }

  async close(): Promise<void> {
    this.#context.closed = true
    await stop(this.#context, { keepSuspendFile: true })
    await this.#context.relay.close()
  }

  #alone<T>(
    progress: Progress | undefined,
    work: (context: MachineContext, progress: Progress) => Promise<T>,
  ): Promise<T> {
    return this.#task.run(this.name, progress, async (tell) => {
      await forgetDeletedDisks(this.#context)
      return work(this.#context, tell)
    })
  }
}
