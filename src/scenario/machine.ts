import { setTimeout as sleep } from 'node:timers/promises'
import type { Limits } from '../config/limits.ts'
import type { MachineConfig } from '../config/load.ts'
import type { GuestKind } from '../core/access.ts'
import { SnapwitnessError } from '../core/errors.ts'
import { flatten } from '../core/flatten.ts'
import { inLine } from '../core/words.ts'
import type { Undo } from '../evidence/entries.ts'
import type { Observed } from '../evidence/observed.ts'
import type { Seen, SeenOf } from '../evidence/seen.ts'
import type { DiskIdentity, DiskObservation, Guest, GuestMarks, GuestState } from '../guest/guest.ts'
import type { Evidence, Statement } from '../judge/statement.ts'
import type { Custody } from '../safety/custody.ts'
import { LAG_MS, type SnapshotRef, type VirtualMachine } from '../vsphere/machine/virtual-machine.ts'
import { machineSeen, snapshotSettingsSeen } from './machine-evidence.ts'
import type { Check, Recorder } from './recorder.ts'
import { unlessTranslations } from './translation.ts'

interface MachineParts {
  config: MachineConfig
  custody: Custody
  guest: Guest
  recorder: Recorder
  limits: Limits
  whenRoom: WhenRoom
  /** What takes back whatever is changed of it; by default the return to the run's baseline. */
  undo?: Undo
}

/** What an author may know of a machine. */
export interface MachineHandle {
  readonly name: string
  readonly guest: GuestKind
}

/** Before another look at a host that does not tell yet what it should. */
const LOOK_MS = 1_000

/** Evidence in the order in which a statement takes it. */
export type ObservedFor<K extends readonly Seen['kind'][]> = { [I in keyof K]: Observed<SeenOf<K[I]>> }

type WhenRoom = <T>(work: () => Promise<T>) => Promise<T>

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
  readonly handle: MachineHandle
  /** Keeps its memory in a snapshot when its datastore has room for one more at the same time. */
  readonly whenRoom: WhenRoom
  /** UUIDs of disks that a snapshot hangs beside, as on a vVol, while their base stays in use. */
  readonly basesInUse = new Set<string>()
  /** By the host's clock: what was done to the machine before, the scenario has found as it is. */
  since = new Date(8.64e15)
  readonly #undo: Undo
  #lastSeen: SeenOf<'machine'> | undefined
  #deeds = 0

  constructor({ config, custody, guest, recorder, limits, whenRoom, undo }: MachineParts) {
    this.whenRoom = whenRoom
    this.#undo = undo ?? { kind: 'return-to-baseline' }
    this.run = custody.run
    this.limits = limits
    this.name = config.name
    this.config = config
    this.vm = custody.vm
    this.custody = custody
    this.guest = guest
    this.recorder = recorder
    this.handle = Object.freeze({ name: config.name, guest: guest.kind })
  }

  /** How much was done to it by now: what was seen of it since the last deed is so still, as far as it lies with us. */
  get deeds(): number {
    return this.#deeds
  }

  /**
   * Does something to this machine, told to the ledger before and after.
   * @param undo what takes it back, where it changes something on the host: then the machine must be the run's, and agree
   */
  async do<T>(
    action: string,
    details: Record<string, unknown>,
    work: () => Promise<T>,
    tell?: (result: T) => Record<string, unknown>,
    undo?: Undo,
  ): Promise<T> {
    this.recorder.refuseIfStopped()
    this.#deeds++
    if (undo) await this.custody.lease.demand(this.limits.look())
    const deed = { machine: this.name, action, details, work, undo, ...(tell && { tell }) }
    try {
      return await this.recorder.journal.operation(deed)
    } catch (error) {
      throw unlessTranslations(this.name, `“${action}”`, error)
    }
  }

  /** Changes something of this machine on its host that is taken back as the rest is: by the run's baseline. */
  change<T>(
    action: string,
    details: Record<string, unknown>,
    work: () => Promise<T>,
    tell?: (result: T) => Record<string, unknown>,
  ): Promise<T> {
    return this.do(action, details, work, tell, this.#undo)
  }

  /**
   * Judges a statement by what the ledger holds already.
   * @throws SnapwitnessError `SOMEBODY_ELSE` as {@link judgeAs} does
   */
  judge<K extends readonly Seen['kind'][], A>(
    statement: Statement<K, A>,
    args: NoInfer<A>,
    ...evidence: ObservedFor<NoInfer<K>>
  ): Promise<Check> {
    return this.judgeAs({ negated: false }, statement, args, evidence)
  }

  /**
   * Judges a statement, or the contrary of it. Before anything is called violated, the host is asked whether somebody else
   * has worked on the machine: whatever is not as it should be then may be anybody's doing, and is nobody's broken promise.
   * @throws SnapwitnessError `SOMEBODY_ELSE`
   */
  async judgeAs<K extends readonly Seen['kind'][], A>(
    { negated }: { negated: boolean },
    statement: Statement<K, A>,
    args: NoInfer<A>,
    evidence: ObservedFor<NoInfer<K>>,
  ): Promise<Check> {
    const seen = evidence.map((one: Observed<Seen>) => one.seen) as unknown as Evidence<NoInfer<K>>
    const blamed = negated ? 'held' : 'violated'
    const others = statement.judge(args, ...seen).verdict === blamed ? await this.othersHand() : undefined
    if (others) throw others
    return this.recorder.judge(this.name, statement, args, evidence, negated)
  }

  /** Records what this host does where it may do either. */
  characterise(question: string, answer: string): void {
    this.recorder.characterise(this.name, question, answer)
  }

  async observeGuest(): Promise<Observed<SeenOf<'guest'>>> {
    return this.keepGuest(await this.guest.readState(this.limits.look()))
  }

  keepGuest({ bootId, clock, marks, systemDiskCached }: GuestState): Observed<SeenOf<'guest'>> {
    const cached = systemDiskCached === true ? { systemDiskCached } : {}
    return this.keep({ kind: 'guest', bootId, clock, marks, ...cached })
  }

  keepDisk(name: string, disk: DiskIdentity, seen: DiskObservation): Observed<SeenOf<'disk'>> {
    return this.keep({ kind: 'disk', disk: name, uuid: disk.uuid, ...seen })
  }

  /** The machine as the hypervisor tells of it: power, settings, snapshot tree, chains with their sizes. */
  observeMachine(): Promise<Observed<SeenOf<'machine'>>> {
    return this.observeMachineUntil(() => true)
  }

  /**
   * The same, looked at again where it is not as it should be: behind a vCenter the properties of a machine come some time
   * after their task has ended. What is not told by then counts as it stands, once it is sure to be no older than the task.
   */
  async observeMachineUntil(
    isTold: (seen: SeenOf<'machine'>) => boolean,
  ): Promise<Observed<SeenOf<'machine'>>> {
    const patience = this.limits.look().within(LAG_MS)
    let seen = await this.#lookAtHost()
    while (!isTold(seen) && patience.remainingMs > LOOK_MS) {
      await sleep(LOOK_MS)
      seen = await this.#lookAtHost()
    }
    if (!isTold(seen)) {
      await this.awaitPresent()
      seen = await this.#lookAtHost()
    }
    this.#lastSeen = seen
    return this.keep(seen)
  }

  /**
   * Waits, however long it takes, until what the host tells is no older than this call: a change of settings is taken from
   * nobody who has not seen them as they are (`changeVersion`), and the renewal of the lease is one.
   * @throws whatever kept the lease from being renewed: then nothing is known of the machine
   */
  awaitPresent(): Promise<void> {
    return this.custody.lease.renew(this.limits.look())
  }

  /** Whether the hypervisor has that disk at the machine, or has it not, as is waited for: its guest will show nothing else. */
  async hasDisk({ uuid }: Pick<DiskIdentity, 'uuid'>, isThere: boolean): Promise<boolean> {
    const isSo = async () =>
      (await this.vm.describe(this.limits.look())).disks.some((disk) => disk.uuid === uuid) === isThere
    if (await isSo()) return true
    await this.awaitPresent()
    return isSo()
  }

  /** What is to be said where somebody else has worked on the machine since the scenario began. */
  async othersHand(): Promise<SnapwitnessError | undefined> {
    const foreign = await this.vm.foreignTasks(this.since, this.limits.look())
    return foreign.length > 0 ? new SomebodyElse(this.name, foreign) : undefined
  }

  async #lookAtHost(): Promise<SeenOf<'machine'>> {
    const deadline = this.limits.look()
    const [state, layout] = await Promise.all([this.vm.describe(deadline), this.vm.layout(deadline)])
    await this.custody.sees(state.disks)
    return machineSeen(state, layout)
  }

  /** What a snapshot keeps of the machine beside its bytes. */
  async observeSettingsIn(snapshot: SnapshotRef): Promise<Observed<SeenOf<'snapshot-settings'>>> {
    return this.keep(snapshotSettingsSeen(snapshot, await this.vm.settingsIn(snapshot, this.limits.look())))
  }

  /** Where a disk stood when the hypervisor was last asked: under which snapshot, in which files, the one in use first. */
  whereabouts(uuid: string): { snapshot: string | null; files: string[] } {
    const { snapshots = [], currentSnapshot = null, disks = [] } = this.#lastSeen ?? {}
    return {
      snapshot: flatten(snapshots).find(({ id }) => id === currentSnapshot)?.name ?? null,
      files: disks.find((disk) => disk.uuid === uuid)?.chain.map(({ path }) => path) ?? [],
    }
  }

  /** @returns what the guest told then */
  async leaveMarks(marks: GuestMarks): Promise<Observed<SeenOf<'guest'>>> {
    const leave = () => this.guest.leaveMarks(marks, this.limits.look())
    return this.keepGuest(await this.do('leave marks', { ...marks }, leave))
  }

  /** Puts it into the ledger. @returns it as the ledger has it */
  keep<S extends Seen>(seen: S): Observed<SeenOf<S['kind']>> {
    return this.recorder.journal.observe(this.name, seen)
  }
}

class SomebodyElse extends SnapwitnessError {
  constructor(machine: string, tasks: readonly { operation: string; at: Date }[]) {
    const told = tasks.slice(0, 5).map(({ operation, at }) => `${inLine(operation)} at ${at.toISOString()}`)
    const what = `Somebody else has worked on ${machine} in the middle of the scenario, so that nothing is known of what came of ours: ${told.join(', ')}.`
    super('SOMEBODY_ELSE', what, {
      hint: 'The tasks and events of the machine in the host client say who it was. Run again while nobody else uses it.',
      fields: { machine },
    })
  }
}
