import type { Deadline } from '../core/deadline.ts'
import { pollUntil } from '../core/poll.ts'
import type { Arguments, Data, Input, Properties, PropertyPath, Ref } from './data.ts'
import { Datastore } from './datastore.ts'
import {
  addDiskChange,
  type DiskEdit,
  type DiskRequest,
  disksOf,
  editDiskChange,
  removeDiskChange,
  type VirtualDisk,
} from './disks.ts'
import { isFault, VsphereError } from './errors.ts'
import { layoutOf, type MachineFile, type MachineLayout } from './files.ts'
import { inspectMachine, type MachineInspection } from './inspection.ts'
import { escapeName } from './names.ts'
import { readProperties } from './properties.ts'
import type { VimService } from './service.ts'
import { type PowerState, type SnapshotRef, type SnapshotTree, snapshotTreeOf } from './snapshots.ts'
import type { Progress, TaskRunner } from './tasks.ts'

export type { SnapshotNode, SnapshotRef } from './snapshots.ts'

/** What a snapshot keeps of a machine beside its bytes. */
export interface MachineSettings {
  disks: VirtualDisk[]
  memoryMiB: number
  cpus: number
  annotation: string
  extraConfig: Record<string, string>
  /** Whether the host tracks which parts of the disks change, from the next snapshot or power-on after it was set. */
  changeTrackingEnabled: boolean
}

/** A virtual machine as the host tells of it at one moment. */
export interface VirtualMachineState extends MachineSettings {
  powerState: PowerState
  /** Whether VMware Tools run in the guest; without them the guest's name and address are unknown. */
  toolsRunning: boolean
  guestHostName: string | undefined
  guestIp: string | undefined
  /** The host left delta files behind that belong to no snapshot; see {@link VirtualMachine.consolidate}. */
  consolidationNeeded: boolean
  /** What the host asks while the guest stands still, as when the datastore is full; undefined when it runs. */
  question: string | undefined
  /** Differs whenever any setting does; see {@link Reconfiguration.changeVersion}. */
  changeVersion: string
  snapshots: SnapshotTree
}

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

/** What is left out stays as it is. */
export interface Reconfiguration {
  name?: string
  memoryMiB?: number
  cpus?: number
  annotation?: string
  /** An empty value removes its key. */
  extraConfig?: Record<string, string>
  changeTrackingEnabled?: boolean
  /** The settings that the change was made for: the host refuses it (ConcurrentAccess) when they have changed since. */
  changeVersion?: string
}

/** A run of bytes of a disk. */
export interface DiskArea {
  start: number
  length: number
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

  constructor(ref: Ref<'VirtualMachine'>, name: string, vim: VimService, tasks: TaskRunner) {
    this.ref = ref
    this.name = name
    this.#vim = vim
    this.#tasks = tasks
  }

  /** Everything of one moment, in one exchange. */
  async describe(deadline: Deadline): Promise<VirtualMachineState> {
    const seen = await this.#read(STATE, deadline)
    return {
      ...this.#settingsOf(seen),
      powerState: seen['runtime.powerState'] ?? 'poweredOff',
      toolsRunning: seen.guest?.toolsRunningStatus === 'guestToolsRunning',
      guestHostName: seen.guest?.hostName,
      guestIp: seen.guest?.ipAddress,
      consolidationNeeded: seen['runtime.consolidationNeeded'] ?? false,
      question: seen['runtime.question']?.text,
      changeVersion: seen['config.changeVersion'] ?? '',
      snapshots: snapshotTreeOf(seen.snapshot),
    }
  }

  /** The machine's settings as the snapshot keeps them. */
  async settingsIn(snapshot: SnapshotRef, deadline: Deadline): Promise<MachineSettings> {
    const within = this.#within(deadline)
    return this.#settingsOf(
      await readProperties(this.#vim, snapshot, 'VirtualMachineSnapshot', SETTINGS, within),
    )
  }

  /** What decides whether snapshots of the machine can be tested. */
  inspect(deadline: Deadline): Promise<MachineInspection> {
    return inspectMachine(this.#vim, this.ref, this.name, deadline)
  }

  async snapshotTree(deadline: Deadline): Promise<SnapshotTree> {
    return snapshotTreeOf((await this.#read(['snapshot'], deadline)).snapshot)
  }

  /** The machine's files with their sizes now. */
  async files(deadline: Deadline): Promise<MachineFile[]> {
    return (await this.layout(deadline)).files
  }

  /** The machine's files, and how disks and snapshots are made of them. */
  async layout(deadline: Deadline): Promise<MachineLayout> {
    // The host keeps the sizes of some earlier time until it is asked to look again.
    await this.#vim.call('RefreshStorageInfo', { _this: this.ref }, { deadline, machine: this.name })
    const { layoutEx, 'config.hardware': hardware } = await this.#read(
      ['layoutEx', 'config.hardware'],
      deadline,
    )
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
    const areas: DiskArea[] = []
    // One answer need not cover the whole disk. The first is asked for in any case: a refusal is the host's to make.
    for (let startOffset = 0, isFirst = true; isFirst || startOffset < capacityBytes; isFirst = false) {
      const parameters = { _this: this.ref, snapshot, deviceKey: key, startOffset, changeId }
      const answer = await this.#vim.call('QueryChangedDiskAreas', parameters, this.#within(deadline))
      areas.push(...answer.changedArea.map(({ start, length }) => ({ start, length })))
      if (startOffset < capacityBytes && answer.length <= 0) throw this.#endless(key, startOffset)
      startOffset = answer.startOffset + answer.length
    }
    return areas
  }

  /** Waits until no task of anybody's works on the machine, such as one whose asker was killed. */
  async waitUntilIdle(deadline: Deadline): Promise<void> {
    await pollUntil(async () => ((await this.#isBusy(deadline)) ? undefined : true), {
      what: `the tasks that work on ${this.name} to end`,
      deadline,
      hint: 'See its recent tasks in the host client.',
    })
  }

  async #isBusy(deadline: Deadline): Promise<boolean> {
    const { recentTask } = await this.#read(['recentTask'], deadline)
    const states = await Promise.all(recentTask.map((task) => this.#stateOf(task, deadline)))
    return states.some((state) => state === 'queued' || state === 'running')
  }

  async #stateOf(task: Ref<'Task'>, deadline: Deadline): Promise<string | undefined> {
    try {
      const { info } = await readProperties(this.#vim, task, 'Task', ['info'], this.#within(deadline))
      return info?.state
    } catch (error) {
      // The host forgets tasks some time after their end.
      if (isFault(error, 'ManagedObjectNotFound')) return undefined
      throw error
    }
  }

  /** The folder that holds the machine's own file: `[datastore1] debian-1`. */
  async homeFolder(deadline: Deadline): Promise<HomeFolder> {
    const { datastore, 'config.files': files } = await this.#read(['datastore', 'config.files'], deadline)
    const [, name, folder = ''] = /^\[([^\]]+)\]\s*(?:(.*)\/)?[^/]*$/.exec(files?.vmPathName ?? '') ?? []
    if (name === undefined) throw this.#inaccessible()
    return {
      path: `[${name}] ${folder}`.trimEnd(),
      datastore: await Datastore.among(this.#vim, this.#tasks, datastore, name, deadline),
    }
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
    const before = await this.#devices(deadline)
    const change = addDiskChange(before, request, this.name)
    const extra = optionsOf(extraConfig)
    await this.#reconfigure({ deviceChange: [change], extraConfig: extra }, deadline)
    const { controllerKey, unitNumber } = change.device
    const disk = disksOf(await this.#devices(deadline)).find(
      (candidate) => candidate.controllerKey === controllerKey && candidate.unitNumber === unitNumber,
    )
    if (disk !== undefined) return disk
    const what = `The new disk of ${this.name} is not on its unit ${unitNumber}, although ${this.#vim.host} reported success.`
    throw new VsphereError('DiskNotFound', what, { machine: this.name, controllerKey, unitNumber })
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
  async takeSnapshot(
    request: SnapshotRequest,
    deadline: Deadline,
    onProgress?: Progress,
  ): Promise<SnapshotRef> {
    const parameters = { _this: this.ref, ...request, name: escapeName(request.name) }
    const result = await this.#tasks.run(
      'CreateSnapshot_Task',
      parameters,
      this.#within(deadline),
      onProgress,
    )
    if (isSnapshotRef(result)) return result
    const what = `${this.#vim.host} took a snapshot of ${this.name}, and did not say which.`
    throw new VsphereError('UnexpectedAnswer', what, { machine: this.name })
  }

  /** Discards the current state. A machine that ran in the snapshot runs again, unless `suppressPowerOn`. */
  async revertTo(
    snapshot: SnapshotRef,
    { suppressPowerOn }: { suppressPowerOn: boolean },
    deadline: Deadline,
    onProgress?: Progress,
  ): Promise<void> {
    const parameters = { _this: snapshot, suppressPowerOn }
    await this.#tasks.run('RevertToSnapshot_Task', parameters, this.#within(deadline), onProgress)
  }

  /** Merges the snapshot's delta into its neighbour; with `children`, removes all that are below it too. */
  async removeSnapshot(
    snapshot: SnapshotRef,
    { children, consolidate }: { children: boolean; consolidate: boolean },
    deadline: Deadline,
    onProgress?: Progress,
  ): Promise<void> {
    const parameters = { _this: snapshot, removeChildren: children, consolidate }
    await this.#tasks.run('RemoveSnapshot_Task', parameters, this.#within(deadline), onProgress)
  }

  async removeAllSnapshots(
    { consolidate }: { consolidate: boolean },
    deadline: Deadline,
    onProgress?: Progress,
  ): Promise<void> {
    const parameters = { _this: this.ref, consolidate }
    await this.#tasks.run('RemoveAllSnapshots_Task', parameters, this.#within(deadline), onProgress)
  }

  async renameSnapshot(
    snapshot: SnapshotRef,
    { name, description }: { name?: string; description?: string },
    deadline: Deadline,
  ): Promise<void> {
    const escaped = name === undefined ? {} : { name: escapeName(name) }
    const parameters = { _this: snapshot, ...escaped, ...(description === undefined ? {} : { description }) }
    await this.#callWhenFree('RenameSnapshot', parameters, deadline)
  }

  /** Merges delta files that belong to no snapshot. */
  async consolidate(deadline: Deadline, onProgress?: Progress): Promise<void> {
    await this.#tasks.run('ConsolidateVMDisks_Task', { _this: this.ref }, this.#within(deadline), onProgress)
  }

  async powerOn(deadline: Deadline): Promise<void> {
    await this.#tasks.run('PowerOnVM_Task', { _this: this.ref }, this.#within(deadline))
  }

  async powerOff(deadline: Deadline): Promise<void> {
    await this.#tasks.run('PowerOffVM_Task', { _this: this.ref }, this.#within(deadline))
  }

  async reset(deadline: Deadline): Promise<void> {
    await this.#tasks.run('ResetVM_Task', { _this: this.ref }, this.#within(deadline))
  }

  async suspend(deadline: Deadline): Promise<void> {
    await this.#tasks.run('SuspendVM_Task', { _this: this.ref }, this.#within(deadline))
  }

  /** Asks the guest, through Tools, to shut down; returns when it is asked, not when it is down. */
  async shutdownGuest(deadline: Deadline): Promise<void> {
    await this.#callWhenFree('ShutdownGuest', { _this: this.ref }, deadline)
  }

  async reconfigure(change: Reconfiguration, deadline: Deadline): Promise<void> {
    const {
      name,
      memoryMiB,
      cpus,
      annotation,
      extraConfig = {},
      changeTrackingEnabled,
      changeVersion,
    } = change
    await this.#reconfigure(
      {
        ...(changeVersion === undefined ? {} : { changeVersion }),
        ...(name === undefined ? {} : { name: escapeName(name) }),
        ...(annotation === undefined ? {} : { annotation }),
        ...(cpus === undefined ? {} : { numCPUs: cpus }),
        ...(memoryMiB === undefined ? {} : { memoryMB: memoryMiB }),
        extraConfig: optionsOf(extraConfig),
        ...(changeTrackingEnabled === undefined ? {} : { changeTrackingEnabled }),
      },
      deadline,
    )
  }

  async #reconfigure(spec: Input<'VirtualMachineConfigSpec'>, deadline: Deadline): Promise<void> {
    await this.#tasks.run('ReconfigVM_Task', { _this: this.ref, spec }, this.#within(deadline))
  }

  async #callWhenFree<Method extends 'RenameSnapshot' | 'ShutdownGuest'>(
    method: Method,
    parameters: Arguments<Method>,
    deadline: Deadline,
  ): Promise<void> {
    const exchange = this.#within(deadline)
    await this.#tasks.whenFree(exchange, () => this.#vim.call(method, parameters, exchange))
  }

  async #devices(deadline: Deadline): Promise<Data<'VirtualDevice'>[]> {
    const { 'config.hardware': hardware } = await this.#read(['config.hardware'], deadline)
    if (hardware === undefined) throw this.#inaccessible()
    return hardware.device
  }

  #settingsOf(seen: Properties<'VirtualMachineSnapshot', (typeof SETTINGS)[number]>): MachineSettings {
    const hardware = seen['config.hardware']
    if (hardware === undefined) throw this.#inaccessible()
    return {
      disks: disksOf(hardware.device),
      memoryMiB: hardware.memoryMB,
      cpus: hardware.numCPU,
      annotation: seen['config.annotation'] ?? '',
      extraConfig: Object.fromEntries(
        seen['config.extraConfig'].map(({ key, value }) => [key, String(value)]),
      ),
      changeTrackingEnabled: seen['config.changeTrackingEnabled'] ?? false,
    }
  }

  #read<Path extends PropertyPath<'VirtualMachine'>>(paths: readonly Path[], deadline: Deadline) {
    return readProperties(this.#vim, this.ref, 'VirtualMachine', paths, this.#within(deadline))
  }

  #within(deadline: Deadline) {
    return { deadline, machine: this.name }
  }

  #endless(key: number, startOffset: number): VsphereError {
    const what = `${this.#vim.host} tells nothing of the changes of disk ${key} of ${this.name} from byte ${startOffset} on.`
    return new VsphereError('UnexpectedAnswer', what, { machine: this.name, key, startOffset })
  }

  /** `config` is unset while the host cannot read the machine's files. */
  #inaccessible(): VsphereError {
    return new VsphereError('InvalidState', `${this.#vim.host} cannot read the settings of ${this.name}.`, {
      machine: this.name,
    })
  }
}

const SETTINGS = [
  'config.hardware',
  'config.annotation',
  'config.extraConfig',
  'config.changeTrackingEnabled',
] as const

const STATE = [
  ...SETTINGS,
  'config.changeVersion',
  'runtime.powerState',
  'runtime.consolidationNeeded',
  'runtime.question',
  'guest',
  'snapshot',
] as const

function optionsOf(extraConfig: Readonly<Record<string, string>>): { key: string; value: string }[] {
  return Object.entries(extraConfig).map(([key, value]) => ({ key, value }))
}

function isSnapshotRef(value: unknown): value is SnapshotRef {
  return typeof value === 'string' && value.startsWith('VirtualMachineSnapshot:')
}
