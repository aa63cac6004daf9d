import type { Limits } from '../config/limits.ts'
import type { MachineConfig } from '../config/load.ts'
import type { Seen, SnapshotNode as SnapshotSeen, Undo } from '../evidence/entries.ts'
import type { DiskIdentity, DiskObservation, Guest, GuestMarks, GuestState } from '../guest/guest.ts'
import type { Custody } from '../safety/custody.ts'
import type { MachineLayout } from '../vsphere/files.ts'
import { flatten } from '../vsphere/snapshots.ts'
import type { SnapshotNode, VirtualMachine, VirtualMachineState } from '../vsphere/virtual-machine.ts'
import type { Judgement } from './judgement.ts'
import type { Check, Recorder } from './recorder.ts'

/** Something seen, with the id under which the ledger keeps it. */
export interface Observed<T> {
  id: string
  seen: T
}

/** A machine as its host tells of it: settings, power, snapshot tree, and the files that they are made of. */
export type HostView = VirtualMachineState & { layout: MachineLayout }

interface MachineParts {
  config: MachineConfig
  custody: Custody
  guest: Guest
  recorder: Recorder
  limits: Limits
}

/** One virtual machine under test: its hypervisor, its guest, and the record of what is done to them and seen of them. */
export class MachineUnderTest {
  readonly name: string
  readonly config: MachineConfig
  readonly vm: VirtualMachine
  /** By what right the run uses it. */
  readonly custody: Custody
  readonly guest: Guest
  readonly recorder: Recorder
  /** The run's id: 8 hexadecimal digits. */
  readonly run: string
  readonly limits: Limits
  #lastHostView: { snapshot: string | null; chains: ReadonlyMap<string, readonly string[]> } | undefined

  constructor({ config, custody, guest, recorder, limits }: MachineParts) {
    this.run = custody.run
    this.limits = limits
    this.name = config.name
    this.config = config
    this.vm = custody.vm
    this.custody = custody
    this.guest = guest
    this.recorder = recorder
  }

  /**
   * Does something to this machine, told to the ledger before and after.
   * @param undo what takes it back, where it changes something on the host
   */
  do<T>(
    action: string,
    details: Record<string, unknown>,
    work: () => Promise<T>,
    tell?: (result: T) => Record<string, unknown>,
    undo?: Undo,
  ): Promise<T> {
    this.recorder.refuseIfStopped()
    const deed = { machine: this.name, action, details, work, undo, ...(tell && { tell }) }
    return this.recorder.journal.operation(deed)
  }

  /** Changes something of this machine on its host that the run's baseline takes back. */
  change<T>(
    action: string,
    details: Record<string, unknown>,
    work: () => Promise<T>,
    tell?: (result: T) => Record<string, unknown>,
  ): Promise<T> {
    return this.do(action, details, work, tell, { kind: 'return-to-baseline' })
  }

  check(statement: string, judgement: Judgement, ...observations: Observed<unknown>[]): Check {
    const ids = observations.map((observation) => observation.id)
    return this.recorder.check({ machine: this.name, statement, ...judgement, observations: ids })
  }

  /** Records what this host does where it may do either. */
  characterise(question: string, answer: string): void {
    this.recorder.characterise(this.name, question, answer)
  }

  async observeGuest(): Promise<Observed<GuestState>> {
    return this.#keep(await this.guest.readState(this.limits.look()), (state) => ({
      kind: 'guest',
      ...state,
    }))
  }

  async observeDisk(name: string, disk: DiskIdentity): Promise<Observed<DiskObservation>> {
    const seen = await this.guest.observeDisk(disk, this.limits.look())
    return this.keepDisk(name, disk, seen)
  }

  keepDisk(name: string, disk: DiskIdentity, seen: DiskObservation): Observed<DiskObservation> {
    return this.#keep(seen, (observation) => ({ kind: 'disk', disk: name, uuid: disk.uuid, ...observation }))
  }

  /** The machine as the hypervisor tells of it: power, settings, snapshot tree, chains with their sizes. */
  async observeMachine(): Promise<Observed<HostView>> {
    const deadline = this.limits.look()
    const [state, layout] = await Promise.all([this.vm.describe(deadline), this.vm.layout(deadline)])
    const chainOf = new Map(layout.disks.map((disk) => [disk.key, disk.chain]))
    const { memoryMiB, cpus, annotation } = state
    this.#lastHostView = {
      snapshot: nameOfCurrent(state),
      chains: new Map(
        state.disks.map(({ key, uuid }) => [uuid, (chainOf.get(key) ?? []).map((file) => file.path)]),
      ),
    }
    return this.#keep({ ...state, layout }, () => ({
      kind: 'machine',
      powerState: state.powerState,
      consolidationNeeded: state.consolidationNeeded,
      settings: { memoryMiB, cpus, annotation },
      snapshots: state.snapshots.roots.map(snapshotSeen),
      currentSnapshot: state.snapshots.current ?? null,
      disks: state.disks.map(({ key, label, uuid, capacityBytes }) => ({
        label,
        uuid,
        capacityBytes,
        chain: chainOf.get(key) ?? [],
      })),
      snapshotFiles: layout.files.filter(({ kind }) => kind === 'snapshotData' || kind === 'snapshotMemory'),
    }))
  }

  /** Where a disk stood when the hypervisor was last asked: under which snapshot, in which files, the one in use first. */
  whereabouts(uuid: string): { snapshot: string | null; files: string[] } {
    const files = this.#lastHostView?.chains.get(uuid) ?? []
    return { snapshot: this.#lastHostView?.snapshot ?? null, files: [...files] }
  }

  async leaveMarks(marks: GuestMarks): Promise<void> {
    await this.do('leave marks', { ...marks }, () => this.guest.leaveMarks(marks, this.limits.look()))
  }

  keep(seen: Seen): Observed<Seen> {
    return { id: this.recorder.journal.observe(this.name, seen), seen }
  }

  #keep<T>(seen: T, asEvidence: (seen: T) => Seen): Observed<T> {
    return { id: this.recorder.journal.observe(this.name, asEvidence(seen)), seen }
  }
}

function nameOfCurrent({ snapshots: { roots, current } }: VirtualMachineState): string | null {
  return flatten(roots).find(({ ref }) => ref === current)?.name ?? null
}

function snapshotSeen(node: SnapshotNode): SnapshotSeen {
  return {
    id: node.ref,
    name: node.name,
    createdAt: node.createdAt.toISOString(),
    powerState: node.powerState,
    children: node.children.map(snapshotSeen),
  }
}
