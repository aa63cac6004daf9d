import { setTimeout as sleep } from 'node:timers/promises'
import type { Deadline } from '../../core/deadline.ts'
import { pollUntil } from '../../core/poll.ts'
import { Datastore } from '../datastore/datastore.ts'
import { folderIn, writeDatastorePath } from '../datastore/datastore-path.ts'
import { layoutOf, type MachineLayout } from '../datastore/files.ts'
import { changedAreas, type DiskArea } from '../disks/changed-areas.ts'
import {
  addDiskChange,
  type DiskEdit,
  type DiskRequest,
  disksOf,
  editDiskChange,
  removeDiskChange,
  type VirtualDisk,
} from '../disks/disks.ts'
import { type Lun, lunsOf } from '../disks/luns.ts'
import { type DiskSlot, freeSlots, type Platform } from '../disks/slots.ts'
import { isFault, VsphereError } from '../faults/errors.ts'
import type { HostClock } from '../session/host-clock.ts'
import { escapeName } from '../session/names.ts'
import { readProperties } from '../session/properties.ts'
import type { VimService } from '../session/service.ts'
import type { TaskRunner } from '../session/tasks.ts'
import type { SnapshotRef } from '../snapshots/snapshots.ts'
import type { Data, Input, PropertyPath, Ref } from '../soap/data.ts'
import { factsOf, type MachineFacts } from './facts.ts'
import { inspectMachine, type MachineInspection } from './inspection.ts'
import { mayRestart, restart } from './lab-host.ts'
import {
  type MachineSettings,
  SETTINGS,
  STATE,
  settingsOf,
  stateOf,
  type VirtualMachineState,
} from './machine-state.ts'
import { optionsOf, type Reconfiguration, specOf } from './reconfiguration.ts'

export type { DiskArea } from '../disks/changed-areas.ts'
export type { SnapshotNode, SnapshotRef } from '../snapshots/snapshots.ts'
export type { MachineSettings, VirtualMachineState } from './machine-state.ts'
export type { Reconfiguration } from './reconfiguration.ts'

export interface SnapshotRequest {
  name: string
  description: string
  /** Keep the memory; a machine that is off has none. */
  memory: boolean
  /** Freeze the guest's file systems by Tools; ignored when they do not run. `quiesced` in the tree tells. */
  quiesce: boolean
}

/** Where a machine's own files lie. */
export interface HomeFolder {
  /** Datastore path of the folder. */
  path: string
  datastore: Datastore
}

/**
 * A virtual machine on the host. Every operation waits for its task; while another task holds the machine it waits for
 * that one, all within the deadline. All of them throw `VsphereError` when the host refuses, and `DeadlineError`.
 */
export class VirtualMachine {
  readonly ref: Ref<'VirtualMachine'>
  /** The inventory name. */
  readonly name: string
  readonly #vim: VimService
  readonly #tasks: TaskRunner
  #tellsWhenItLooked = true

  constructor(ref: Ref<'VirtualMachine'>, name: string, vim: VimService, tasks: TaskRunner) {
    this.ref = ref
    this.name = name
    this.#vim = vim
    this.#tasks = tasks
  }

  /** The clock of the machine's host. */
  get clock(): HostClock {
    return this.#vim.clock
  }

  /**
   * By which the machine is known whatever it is called: its instance UUID, where it has none its BIOS UUID, and on a host
   * that tells neither its reference.
   */
  async identity(deadline: Deadline): Promise<string> {
    const seen = await this.#read(['config.instanceUuid', 'config.uuid'], deadline)
    return seen['config.instanceUuid'] || seen['config.uuid'] || this.ref
  }

  /** Everything of one moment, in one exchange. */
  async describe(deadline: Deadline): Promise<VirtualMachineState> {
    const state = stateOf(await this.#read(STATE, deadline))
    if (state === undefined) throw this.#inaccessible()
    return state
  }

  /** The machine's settings as the snapshot keeps them. */
  async settingsIn(snapshot: SnapshotRef, deadline: Deadline): Promise<MachineSettings> {
    const within = this.#within(deadline)
    const seen = await readProperties(this.#vim, snapshot, 'VirtualMachineSnapshot', SETTINGS, within)
    const settings = settingsOf(seen)
    if (settings === undefined) throw this.#inaccessible()
    return settings
  }

  /** What time its host believes it is. */
  hostTime(deadline: Deadline): Promise<Date> {
    return this.#vim.clock.look(deadline)
  }

  /** What decides whether snapshots of the machine can be tested. */
  inspect(deadline: Deadline): Promise<MachineInspection> {
    return inspectMachine(this.#vim, this.ref, this.name, deadline)
  }

  /** What the machine and its host are. */
  facts(deadline: Deadline): Promise<MachineFacts> {
    return factsOf(this.#vim, this.ref, this.name, deadline)
  }

  /** The machine's files, and how disks and snapshots are made of them, as of now. */
  async layout(deadline: Deadline): Promise<MachineLayout> {
    const asked = (await this.#vim.clock.now(deadline)).getTime()
    // The host keeps the sizes of some earlier time until it is asked to look again.
    await this.#vim.call('RefreshStorageInfo', { _this: this.ref }, { deadline, machine: this.name })
    const { layoutEx, 'config.hardware': hardware } = await this.#readFiles(asked, deadline)
    const disks = disksOf(hardware?.device ?? [])
    return layoutOf(layoutEx, new Map(disks.map(({ key, fileName }) => [key, fileName])))
  }

  /**
   * Which parts of a disk may differ between an earlier moment and a snapshot: at least all that do.
   * @param key the device key
   * @param changeId the `changeId` of the disk at the earlier moment, or `*` for all that is in use
   */
  async queryChangedDiskAreas(
    snapshot: SnapshotRef,
    key: number,
    changeId: string,
    deadline: Deadline,
  ): Promise<DiskArea[]> {
    const { disks } = await this.settingsIn(snapshot, deadline)
    const capacityBytes = disks.find((disk) => disk.key === key)?.capacityBytes ?? 0
    const question = { machine: this, snapshot, key, capacityBytes, changeId }
    return changedAreas(this.#vim, question, deadline)
  }

  /** Waits until no task of anybody's works on the machine, such as one whose asker was killed. */
  async waitUntilIdle(deadline: Deadline): Promise<void> {
    await pollUntil(async () => ((await this.#isBusy(deadline)) ? undefined : true), {
      what: `the tasks that work on ${this.name} to end`,
      deadline,
      hint: 'See its recent tasks in the host client.',
    })
  }

  /**
   * What somebody else has done to the machine since then, as far as the host remembers: its tasks on snapshots, power and
   * settings that no session of this run has started.
   * @param since by the host's clock
   */
  async foreignTasks(since: Date, deadline: Deadline): Promise<{ operation: string; at: Date }[]> {
    const { recentTask } = await this.#read(['recentTask'], deadline)
    const others = recentTask.filter((task) => !this.#tasks.book.has(task))
    const infos = await Promise.all(others.map((task) => this.#infoOf(task, deadline)))
    return infos.flatMap((info) => {
      const { descriptionId: operation = '', queueTime: at } = info ?? {}
      return at !== undefined && at >= since && OF_STATE.test(operation) ? [{ operation, at }] : []
    })
  }

  async #isBusy(deadline: Deadline): Promise<boolean> {
    const { recentTask } = await this.#read(['recentTask'], deadline)
    const infos = await Promise.all(recentTask.map((task) => this.#infoOf(task, deadline)))
    return infos.some((info) => info?.state === 'queued' || info?.state === 'running')
  }

  async #infoOf(task: Ref<'Task'>, deadline: Deadline): Promise<Data<'TaskInfo'> | undefined> {
    try {
      const { info } = await readProperties(this.#vim, task, 'Task', ['info'], this.#within(deadline))
      return info
    } catch (error) {
      // The host forgets tasks some time after their end.
      if (isFault(error, 'ManagedObjectNotFound')) return undefined
      throw error
    }
  }

  /** The folder that holds the machine's own file: `[datastore1] debian-1`. */
  async homeFolder(deadline: Deadline): Promise<HomeFolder> {
    const { datastore, 'config.files': files } = await this.#read(['datastore', 'config.files'], deadline)
    if (files?.vmPathName === undefined) throw this.#inaccessible()
    const { place, ...found } = await Datastore.among(
      this.#vim,
      this.#tasks,
      datastore,
      files.vmPathName,
      deadline,
    )
    return { path: writeDatastorePath(folderIn(place)), ...found }
  }

  /** The LUNs that its host would let it map. */
  async luns(deadline: Deadline): Promise<Lun[]> {
    const seen = await this.#read(['environmentBrowser', 'runtime.host'], deadline)
    if (seen.environmentBrowser === undefined) return []
    return lunsOf(this.#vim, seen.environmentBrowser, seen['runtime.host'], this.#within(deadline))
  }

  /**
   * Adds a new disk on a free unit, and returns it as the host made it.
   * @param extraConfig settings that are changed in the same step
   */
  async attachDisk(
    request: DiskRequest,
    deadline: Deadline,
    extraConfig: Record<string, string> = {},
  ): Promise<VirtualDisk> {
    const { controllerKey, unitNumber } = await this.#addDisk(request, deadline, extraConfig)
    for (const patience = deadline.within(LAG_MS); patience.remainingMs > LOOK_MS; await sleep(LOOK_MS)) {
      const disk = disksOf(await this.#devices(deadline)).find(
        (candidate) => candidate.controllerKey === controllerKey && candidate.unitNumber === unitNumber,
      )
      if (disk !== undefined) return disk
    }
    const what = `The new disk of ${this.name} is not on its unit ${unitNumber}, although ${this.#vim.host} reported success.`
    throw new VsphereError('DiskNotFound', what, { machine: this.name, controllerKey, unitNumber })
  }

  /** A host that adds no disk to a running machine's controller of one kind may do so to one of another. */
  async #addDisk(
    request: DiskRequest,
    deadline: Deadline,
    extraConfig: Record<string, string>,
  ): Promise<DiskSlot> {
    const platform = await this.#platform(deadline)
    let devices: readonly Data<'VirtualDevice'>[] = await this.#devices(deadline)
    for (;;) {
      const change = addDiskChange(devices, request, this.name, platform)
      const { controllerKey } = change.device
      try {
        await this.#reconfigure({ deviceChange: [change], extraConfig: optionsOf(extraConfig) }, deadline)
        return change.device
      } catch (error) {
        devices = devices.filter(({ key }) => key !== controllerKey)
        const isKind = isFault(error, 'DeviceHotPlugNotSupported')
        if (!isKind || freeSlots(devices, platform).length === 0) throw error
      }
    }
  }

  /** Extends a disk, or changes its mode while the machine is off; a host refuses both to a disk that has a parent. */
  async editDisk(key: number, change: DiskEdit, deadline: Deadline): Promise<void> {
    const edit = editDiskChange(await this.#devices(deadline), key, change, this.name)
    await this.#reconfigure({ deviceChange: [edit] }, deadline)
  }

  /** @param key the device key */
  async detachDisk(key: number, options: { deleteFiles: boolean }, deadline: Deadline): Promise<void> {
    const change = removeDiskChange(await this.#devices(deadline), key, options, this.name)
    await this.#reconfigure({ deviceChange: [change] }, deadline)
  }

  /** Returns the new snapshot by the task's own result: another of the same name is not mistaken for it. */
  async takeSnapshot(request: SnapshotRequest, deadline: Deadline): Promise<SnapshotRef> {
    const parameters = { _this: this.ref, ...request, name: escapeName(request.name) }
    const result = await this.#tasks.run('CreateSnapshot_Task', parameters, this.#within(deadline))
    if (isSnapshotRef(result)) return result
    const what = `${this.#vim.host} took a snapshot of ${this.name}, and did not say which.`
    throw new VsphereError('UnexpectedAnswer', what, { machine: this.name })
  }

  /** Discards the current state. A machine that ran in the snapshot runs again, unless `suppressPowerOn`. */
  async revertTo(
    snapshot: SnapshotRef,
    { suppressPowerOn }: { suppressPowerOn: boolean },
    deadline: Deadline,
  ): Promise<void> {
    const parameters = { _this: snapshot, suppressPowerOn }
    await this.#tasks.run('RevertToSnapshot_Task', parameters, this.#within(deadline))
  }

  /** Merges the snapshot's delta into its neighbour; with `children`, removes all that are below it too. */
  async removeSnapshot(
    snapshot: SnapshotRef,
    { children, consolidate }: { children: boolean; consolidate: boolean },
    deadline: Deadline,
  ): Promise<void> {
    const parameters = { _this: snapshot, removeChildren: children, consolidate }
    await this.#tasks.run('RemoveSnapshot_Task', parameters, this.#within(deadline))
  }

  /** Merges delta files that belong to no snapshot. */
  async consolidate(deadline: Deadline): Promise<void> {
    await this.#tasks.run('ConsolidateVMDisks_Task', { _this: this.ref }, this.#within(deadline))
  }

  /**
   * Behind a vCenter the files come some time after they were looked at; what has not come by then is taken as it is. A
   * host that does not say when it looked is waited for once.
   */
  async #readFiles(askedMs: number, deadline: Deadline) {
    for (const patience = deadline.within(LAG_MS); ; await sleep(LOOK_MS)) {
      const seen = await this.#read(['layoutEx', 'config.hardware'], deadline)
      const lookedAt = seen.layoutEx?.timestamp?.getTime() ?? Number.POSITIVE_INFINITY
      // Some hosts tell it to the second.
      if (!this.#tellsWhenItLooked || lookedAt >= askedMs - 1000) return seen
      this.#tellsWhenItLooked = patience.remainingMs > LOOK_MS
    }
  }

  async powerOn(deadline: Deadline): Promise<void> {
    await this.#tasks.run('PowerOnVM_Task', { _this: this.ref }, this.#within(deadline))
  }

  async powerOff(deadline: Deadline): Promise<void> {
    await this.#tasks.run('PowerOffVM_Task', { _this: this.ref }, this.#within(deadline))
  }

  /** Begins the guest anew, as the button does, without taking the power away. */
  async reset(deadline: Deadline): Promise<void> {
    await this.#tasks.run('ResetVM_Task', { _this: this.ref }, this.#within(deadline))
  }

  async suspend(deadline: Deadline): Promise<void> {
    await this.#tasks.run('SuspendVM_Task', { _this: this.ref }, this.#within(deadline))
  }

  /** Whether its host is a lab that nobody else has a machine on. */
  mayRestartHost(deadline: Deadline): Promise<boolean> {
    return mayRestart(this.#vim, this.ref, deadline)
  }

  /** Restarts the host, a lab: the machine is off then, or suspended as it was. */
  restartHost(deadline: Deadline): Promise<void> {
    return restart(this.#vim, this.ref, deadline)
  }

  async reconfigure(change: Reconfiguration, deadline: Deadline): Promise<void> {
    await this.#reconfigure(specOf(change), deadline)
  }

  async #reconfigure(spec: Input<'VirtualMachineConfigSpec'>, deadline: Deadline): Promise<void> {
    await this.#tasks.run('ReconfigVM_Task', { _this: this.ref, spec }, this.#within(deadline))
  }

  async #devices(deadline: Deadline): Promise<Data<'VirtualDevice'>[]> {
    const { 'config.hardware': hardware } = await this.#read(['config.hardware'], deadline)
    if (hardware === undefined) throw this.#inaccessible()
    return hardware.device
  }

  async #platform(deadline: Deadline): Promise<Platform> {
    const seen = await this.#read(['config.version', 'config.guestId'], deadline)
    return { hardwareVersion: seen['config.version'], guestId: seen['config.guestId'] }
  }

  #read<Path extends PropertyPath<'VirtualMachine'>>(paths: readonly Path[], deadline: Deadline) {
    return readProperties(this.#vim, this.ref, 'VirtualMachine', paths, this.#within(deadline))
  }

  #within(deadline: Deadline) {
    return { deadline, machine: this.name, entity: this.ref }
  }

  /** `config` is unset while the host cannot read the machine's files. */
  #inaccessible(): VsphereError {
    return new VsphereError('InvalidState', `${this.#vim.host} cannot read the settings of ${this.name}.`, {
      machine: this.name,
    })
  }
}

const OF_STATE = /snapshot|power|reset|suspend|consolidate|shutdownGuest|rebootGuest|reconfigure/i

/**
 * How long one waits for a vCenter that tells what a machine was like before its task: two of the looks that it takes at its
 * hosts, one each ten seconds (vmware/vic#6105). No manual says how long it may be.
 */
export const LAG_MS = 20_000
const LOOK_MS = 500

function isSnapshotRef(value: unknown): value is SnapshotRef {
  return typeof value === 'string' && value.startsWith('VirtualMachineSnapshot:')
}
