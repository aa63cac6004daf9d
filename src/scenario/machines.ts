import { SnapwitnessError } from '../core/errors.ts'
import { sideBySide } from '../core/side-by-side.ts'
import type { GuestKind, GuestState } from '../guest/guest.ts'
import { diskKey, newDiskName, snapshotTag } from '../safety/tags.ts'
import type { DiskMode } from '../vsphere/disks.ts'
import type { Reconfiguration } from '../vsphere/virtual-machine.ts'
import type { AttachedDisks } from './attached-disks.ts'
import { DiskUnderTest } from './disk.ts'
import { Disks } from './disks.ts'
import { demand } from './errors.ts'
import { type Judgement, judgeEqual } from './judgement.ts'
import type { HostView, MachineUnderTest } from './machine.ts'
import { powerOff, powerOn, suspend } from './power.ts'
import { checkRefusal, type Refusal } from './refusal.ts'
import { type RemoveOptions, removeSnapshot } from './remove.ts'
import { type RevertOptions, revert } from './revert.ts'
import { type SnapshotMoment, takeSnapshot } from './snapshot.ts'
import { mustNotStall } from './stall.ts'
import { depthOf } from './tree.ts'

/** The same snapshot of several machines. */
export class Snapshots {
  readonly name: string
  readonly moments: ReadonlyMap<MachineUnderTest, SnapshotMoment>

  constructor(name: string, moments: ReadonlyMap<MachineUnderTest, SnapshotMoment>) {
    this.name = name
    this.moments = moments
  }

  of(machine: MachineUnderTest): SnapshotMoment {
    const moment = this.moments.get(machine)
    if (!moment) throw new NoSuchSnapshot(machine.name, this.name)
    return moment
  }
}

/** A disk to attach. Independent disks have no part in snapshots. */
export type NewDisk = ({ sizeGiB: number } | { sizeMiB: number }) & { name?: string; mode?: DiskMode }

/** Virtual machines that a scenario works on, all at the same time. */
export class Machines {
  readonly list: readonly MachineUnderTest[]
  readonly #disks: AttachedDisks

  constructor(list: readonly MachineUnderTest[], disks: AttachedDisks) {
    this.list = list
    this.#disks = disks
  }

  get names(): string[] {
    return this.list.map((machine) => machine.name)
  }

  /** One machine: the first with that guest, or the first of all where there is none. */
  one(kind: GuestKind): Machines {
    const chosen = this.list.find((machine) => machine.guest.kind === kind) ?? this.list[0]
    return new Machines(chosen ? [chosen] : [], this.#disks)
  }

  except(others: Machines): Machines {
    const rest = this.list.filter((machine) => !others.list.includes(machine))
    return new Machines(rest, this.#disks)
  }

  /**
   * Attaches a new, thin disk to each machine.
   * @returns the disks, once the guests have been asked to look for them
   */
  async attachDisk({ name = 'second disk', mode = 'persistent', ...size }: NewDisk): Promise<Disks> {
    const capacityBytes = 'sizeGiB' in size ? size.sizeGiB * 2 ** 30 : size.sizeMiB * 2 ** 20
    const disks = await sideBySide(this.list, async (machine) => {
      const diskName = newDiskName(machine.run)
      const fileName = `${(await machine.custody.home()).path}/${diskName}.vmdk`
      const made = await machine.do(
        'attach disk',
        { name, capacityBytes, mode },
        () =>
          machine.vm.attachDisk({ capacityBytes, mode, fileName }, machine.limits.task(), {
            [diskKey(diskName)]: fileName,
          }),
        (disk) => ({ uuid: disk.uuid, fileName: disk.fileName, unitNumber: disk.unitNumber }),
        { kind: 'delete-disk', fileName },
      )
      const disk = new DiskUnderTest(machine, name, { uuid: made.uuid, sizeBytes: capacityBytes }, made.key)
      this.#disks.add(disk)
      await machine.observeMachine()
      return disk
    })
    return new Disks(disks)
  }

  /**
   * @param memory whether each running machine's memory is kept, so that a revert goes on where it was; by default it is
   * @param quiesce whether the guests' file systems are to be frozen for it; by default they are not
   */
  async takeSnapshot(
    name: string,
    { memory = true, quiesce = false }: { memory?: boolean; quiesce?: boolean } = {},
  ): Promise<Snapshots> {
    const taken = await sideBySide(this.list, async (machine) => {
      const disks = this.#disks.of(machine)
      const { moment, checks } = await takeSnapshot(machine, disks, { name, memory, quiesce })
      return { machine, moment, checks }
    })
    demand(taken.flatMap(({ checks }) => checks))
    return new Snapshots(name, new Map(taken.map(({ machine, moment }) => [machine, moment])))
  }

  /** Takes snapshots without memory in a row, with nothing looked at between them, until the chain is that long. */
  async fillChain(levels: number): Promise<void> {
    await sideBySide(this.list, async (machine) => {
      const deadline = machine.limits.task()
      const { roots } = await machine.vm.snapshotTree(deadline)
      const tag = snapshotTag({ run: machine.run, baseline: false })
      const levelUp = async () => {
        for (let level = depthOf(roots) + 1; level <= levels; level++) {
          const request = { name: `level ${level}`, description: tag, memory: false, quiesce: false }
          await machine.vm.takeSnapshot(request, machine.limits.task())
        }
      }
      await machine.do('fill the chain', { levels }, levelUp, undefined, { kind: 'remove-snapshot', tag })
      await machine.observeMachine()
    })
  }

  /**
   * Reverts each machine to its snapshot, starts it where the revert left a guest off that ran, and checks that memory,
   * system disk, power and the snapshot manager are what the snapshot promises. The data disks are the scenario's to
   * check.
   * @param start false leaves a machine off that comes back off
   */
  async revertTo(
    snapshots: Snapshots,
    { suppressPowerOn = false, start = !suppressPowerOn }: Partial<RevertOptions> = {},
  ): Promise<void> {
    const checks = await sideBySide(this.list, (machine) =>
      revert(machine, this.#disks.of(machine), snapshots.of(machine), { suppressPowerOn, start }),
    )
    demand(checks.flat())
  }

  /**
   * Removes each machine's snapshot, and checks that the others stay where they are and the machine as it is.
   * @param children removes everything below it too
   * @param consolidate merges the deltas; by default it does
   */
  async removeSnapshot(
    snapshots: Snapshots,
    { children = false, consolidate = true }: Partial<RemoveOptions> = {},
  ): Promise<void> {
    const checks = await sideBySide(this.list, (machine) =>
      removeSnapshot(machine, snapshots.of(machine), { children, consolidate }),
    )
    demand(checks.flat())
  }

  /** Merges the deltas that belong to no snapshot. */
  async consolidate(): Promise<void> {
    await sideBySide(this.list, async (machine) => {
      await machine.change('consolidate', {}, () => machine.vm.consolidate(machine.limits.task()))
      await machine.observeMachine()
    })
  }

  /** Changes settings; what is left out stays. Memory and processors change only while a machine is off. */
  async reconfigure(change: Reconfiguration): Promise<void> {
    await sideBySide(this.list, async (machine) => {
      await machine.change('reconfigure', { ...change }, () =>
        machine.vm.reconfigure(change, machine.limits.task()),
      )
      await machine.observeMachine()
    })
  }

  /** Starts each machine and waits until its guest answers. */
  async powerOn(): Promise<void> {
    await sideBySide(this.list, powerOn)
  }

  /** Pulls each machine's plug: what its guest had not yet written out is lost. */
  async powerOff(): Promise<void> {
    await sideBySide(this.list, powerOff)
  }

  async suspend(): Promise<void> {
    await sideBySide(this.list, suspend)
  }

  /** Checks that each host refuses something, with the right fault, and changes nothing. */
  async expectRefusal(refusal: Refusal): Promise<void> {
    demand((await sideBySide(this.list, (machine) => checkRefusal(machine, refusal))).flat())
  }

  /** Does work in the guests, and checks that no host stops its machine meanwhile to ask a question. */
  async mustNotStall<T>(what: string, work: () => Promise<T>): Promise<T> {
    const [first, ...rest] = this.list
    const watched = rest.reduce(
      (inner, machine) => () => mustNotStall(machine, what, inner),
      first ? () => mustNotStall(first, what, work) : work,
    )
    return watched()
  }

  /** Checks a statement against each machine as its host tells of it now. */
  async check(
    statement: string,
    judge: (host: HostView, machine: MachineUnderTest) => Judgement | Promise<Judgement>,
  ): Promise<void> {
    const checks = await sideBySide(this.list, async (machine) => {
      const seen = await machine.observeMachine()
      return machine.check(statement, await judge(seen.seen, machine), seen)
    })
    demand(checks)
  }

  /** Checks a statement against what each guest says of its boot, its clock and its marks now. */
  async checkGuest(
    statement: string,
    judge: (guest: GuestState, machine: MachineUnderTest) => Judgement,
  ): Promise<void> {
    const checks = await sideBySide(this.list, async (machine) => {
      const seen = await machine.observeGuest()
      return machine.check(statement, judge(seen.seen, machine), seen)
    })
    demand(checks)
  }

  /** How many files each disk is made of, by machine name and the disk's UUID: what the scenario found counts too. */
  async chainLengths(): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> {
    const lengths = await sideBySide(this.list, async (machine) => {
      const { seen } = await machine.observeMachine()
      return [machine.name, lengthsOf(seen)] as const
    })
    return new Map(lengths)
  }

  /** Checks that every disk is made of so many files more than it was then. */
  async expectChains(
    then: ReadonlyMap<string, ReadonlyMap<string, number>>,
    { longerBy }: { longerBy: number },
  ): Promise<void> {
    const statement =
      longerBy === 0
        ? 'No disk has a delta more than it had before'
        : `Every disk has ${longerBy} deltas more`
    await this.check(statement, (host, machine) => {
      const now = lengthsOf(host)
      const was = then.get(machine.name) ?? new Map<string, number>()
      const tell = (more: number) =>
        host.disks.map(({ label, uuid }) => `${label} ${(was.get(uuid) ?? 1) + more}`)
      const seen = host.disks.map(({ label, uuid }) => `${label} ${now.get(uuid)}`).join(', ')
      return judgeEqual(tell(longerBy).join(', '), seen)
    })
  }

  /** Records what each host does where it may do either; nothing is judged. */
  async characterise(
    question: string,
    answer: (host: HostView, machine: MachineUnderTest) => string | Promise<string>,
  ): Promise<void> {
    await sideBySide(this.list, async (machine) => {
      const { seen } = await machine.observeMachine()
      machine.characterise(question, await answer(seen, machine))
    })
  }

  /** Records what these machines or their host do not offer, so that it is not taken for something that held. */
  notApplicable(what: string, reason: string): void {
    for (const machine of this.list) machine.recorder.notApplicable(machine.name, what, reason)
  }
}

function lengthsOf({ disks }: HostView): ReadonlyMap<string, number> {
  return new Map(disks.map(({ uuid, chain }) => [uuid, chain.length]))
}

class NoSuchSnapshot extends SnapwitnessError {
  constructor(machine: string, snapshot: string) {
    super('NO_SUCH_SNAPSHOT', `The scenario took no snapshot “${snapshot}” of ${machine}.`, {
      hint: 'Revert only the machines that the snapshot was taken of.',
    })
  }
}
