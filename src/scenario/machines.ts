import type { GuestKind } from '../core/access.ts'
import { SnapwitnessError } from '../core/errors.ts'
import { sideBySide } from '../core/side-by-side.ts'
import type { SeenOf } from '../evidence/seen.ts'
import { chainsLongerBy } from '../judge/files.ts'
import type { Kinds, Statement } from '../judge/statement.ts'
import { depthOf } from '../judge/tree.ts'
import { keepsMemory } from '../safety/baseline.ts'
import { keepingAllowance } from '../safety/opt-in.ts'
import { snapshotTag } from '../safety/tags.ts'
import { isFault } from '../vsphere/faults/errors.ts'
import type { Reconfiguration } from '../vsphere/machine/virtual-machine.ts'
import { attachTo, type NewDisk } from './attach.ts'
import { type Asking, amongBystanders } from './bystanders.ts'
import { type Clocks, readClocks } from './clocks.ts'
import { CommandResults, type Commands, commandFor, type RunOptions, runCommand } from './commands.ts'
import { Disks } from './disks.ts'
import { demand } from './errors.ts'
import { Group, membersOf } from './group.ts'
import { asPromised } from './host-refusal.ts'
import { checkSettled, Looks, type Moment, type Sight } from './looks.ts'
import type { MachineHandle, MachineUnderTest } from './machine.ts'
import { powerOff, powerOn, reset, restartHost, suspend } from './power.ts'
import type { Probe } from './probe.ts'
import { observe, Probes } from './probes.ts'
import type { Check } from './recorder.ts'
import { checkRefusal, checkUnlessDone, type Refusal } from './refusal.ts'
import { type RemoveOptions, removeSnapshot } from './remove.ts'
import { type RevertOptions, revert } from './revert.ts'
import { type SnapshotOptions, takeSnapshot } from './snapshot.ts'
import { Snapshots } from './snapshots.ts'
import type { Stage } from './stage.ts'
import { mustNotStall } from './stall.ts'

/**
 * Virtual machines that a scenario works on, all at the same time; never none.
 * @example
 * const windows = vms.one('windows')
 * const others = vms.except(windows)
 * await windows.revertTo(snapshot)
 */
export class Machines extends Group<MachineUnderTest> {
  readonly #stage: Stage

  constructor(machines: readonly MachineUnderTest[], stage: Stage, whereEmpty = 'There is no machine.') {
    super(machines, whereEmpty)
    this.#stage = stage
  }

  get names(): string[] {
    return membersOf(this).map((machine) => machine.name)
  }

  /**
   * The first machine with that guest.
   * @throws SnapwitnessError `NO_SUCH_MACHINE` where there is none
   */
  one(kind: GuestKind): Machines {
    const chosen = membersOf(this).find((machine) => machine.guest.kind === kind)
    if (!chosen) throw new NoSuchMachine(kind, this.names)
    return new Machines([chosen], this.#stage)
  }

  /** One machine: the first with that guest, or the first of all where there is none. */
  preferably(kind: GuestKind): Machines {
    const machines = membersOf(this)
    const chosen = machines.find((machine) => machine.guest.kind === kind) ?? machines[0]
    return new Machines(chosen ? [chosen] : [], this.#stage)
  }

  /** @throws SnapwitnessError `EMPTY_GROUP` where no other machine is left */
  except(others: Machines): Machines {
    const rest = membersOf(this).filter((machine) => !membersOf(others).includes(machine))
    return new Machines(rest, this.#stage, `No machine is left beside ${others.names.join(', ')}.`)
  }

  /**
   * Attaches a new, thin disk to each machine; or maps into each one of the LUNs that the configuration gives it, where that
   * is blank.
   * @returns the disks, once the guests have been asked to look for them
   * @throws SnapwitnessError `LUN_REFUSED`: nothing was written to the LUN
   */
  async attachDisk(asked: NewDisk): Promise<Disks> {
    const attached = await sideBySide(membersOf(this), (machine) => attachTo(machine, this.#stage, asked))
    demand(attached.flatMap(({ checks }) => checks))
    return new Disks(attached.map(({ disk }) => disk))
  }

  /**
   * Those of these machines that have a LUN of their own in the configuration; of each other one it is recorded that it is
   * not applicable.
   * @param what that needs it, as the beginning of «… is not applicable»
   * @returns undefined where none has
   */
  withLun(what: string): Machines | undefined {
    const having = membersOf(this).filter(({ config }) => (config.luns ?? []).length > 0)
    for (const machine of membersOf(this).filter((one) => !having.includes(one)))
      machine.recorder.notApplicable(machine.name, what, 'the configuration names no LUN for this machine')
    return having.length === 0 ? undefined : new Machines(having, this.#stage)
  }

  /**
   * @param memory whether each running machine's memory is kept, so that a revert goes on where it was; by default it is
   * @param quiesce whether the guests' file systems are to be frozen for it; by default they are not
   */
  async takeSnapshot(
    name: string,
    { memory = true, quiesce = false }: Partial<Omit<SnapshotOptions, 'name'>> = {},
  ): Promise<Snapshots> {
    const taken = await sideBySide(membersOf(this), async (machine) => {
      const options = { name, memory, quiesce }
      const { moment, checks } = await asPromised(
        machine,
        { promised: 'snapshot', asked: `take the snapshot “${name}”` },
        () => takeSnapshot(machine, this.#stage.on(machine), options),
      )
      return { machine, moment, checks }
    })
    demand(taken.flatMap(({ checks }) => checks))
    return new Snapshots(name, new Map(taken.map(({ machine, moment }) => [machine, moment])))
  }

  /**
   * Takes snapshots without memory in a row, with nothing looked at between them, until the chain is that long or the host
   * takes no more.
   * @returns the machines whose host takes no more; none where every host took them all
   */
  async fillChain(levels: number): Promise<Machines | undefined> {
    const filled = await sideBySide(membersOf(this), async (machine) => {
      const { seen } = await machine.observeMachine()
      const tag = snapshotTag({ run: machine.run, baseline: false })
      const depth = await machine.do(
        'fill the chain',
        { levels },
        () => fillChain(machine, { from: depthOf(seen.snapshots), levels }),
        (reached) => ({ reached }),
        { kind: 'remove-snapshot', tag },
      )
      await machine.observeMachineUntil(({ snapshots }) => depthOf(snapshots) >= depth)
      return { machine, isFull: depth < levels }
    })
    const full = filled.flatMap(({ machine, isFull }) => (isFull ? [machine] : []))
    for (const { machine, isFull } of filled) {
      if (isFull) continue
      const reason = `its host takes ${levels} snapshots in a row and more`
      machine.recorder.notApplicable(machine.name, 'the refusal of a snapshot past the last level', reason)
    }
    return full.length === 0 ? undefined : new Machines(full, this.#stage)
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
    await this.#alone(`revert ${this.names.join(', ')} to “${snapshots.name}”`, (machine, asking) =>
      revert(machine, this.#stage.on(machine), snapshots.momentOf(machine), {
        suppressPowerOn,
        start,
        asking,
      }),
    )
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
    await this.#alone(`remove “${snapshots.name}” of ${this.names.join(', ')}`, (machine, asking) =>
      removeSnapshot(machine, snapshots.momentOf(machine), { children, consolidate, asking }),
    )
  }

  /** Does it to these machines, and looks whether it has changed any other of the scenario. */
  async #alone(
    asked: string,
    work: (machine: MachineUnderTest, asking: Asking) => Promise<Check[]>,
  ): Promise<void> {
    const machines = membersOf(this)
    const bystanders = this.#stage.besides(machines)
    const disksOf = (machine: MachineUnderTest) => this.#stage.on(machine).disks
    demand(await amongBystanders({ machines, bystanders, disksOf }, asked, work))
  }

  /** Merges the deltas that belong to no snapshot. */
  async consolidate(): Promise<void> {
    await sideBySide(membersOf(this), async (machine) => {
      await asPromised(machine, { promised: 'consolidate', asked: 'merge what no snapshot needs' }, () =>
        machine.change('consolidate', {}, () => machine.vm.consolidate(machine.limits.task())),
      )
      await machine.observeMachineUntil(({ consolidationNeeded }) => !consolidationNeeded)
    })
  }

  /**
   * Changes settings; what is left out stays. Memory and processors change only while a machine is off.
   * @param wanted the change, or what makes it of the settings that there are
   */
  async reconfigure(
    wanted: Reconfiguration | ((settings: SeenOf<'machine'>['settings']) => Reconfiguration),
  ): Promise<void> {
    await sideBySide(membersOf(this), async (machine) => {
      const change =
        typeof wanted === 'function' ? wanted((await machine.observeMachine()).seen.settings) : wanted
      const asked = await keepingAllowance(change, machine.vm, machine.limits.look())
      await machine.change('reconfigure', { ...asked }, () =>
        machine.vm.reconfigure(asked, machine.limits.task()),
      )
      await machine.observeMachineUntil((seen) => isAsAsked(change, seen))
    })
  }

  /** Starts each machine and waits until its guest answers. */
  async powerOn(): Promise<void> {
    demand((await sideBySide(membersOf(this), powerOn)).flat())
  }

  /** Pulls each machine's plug: what its guest had not yet written out is lost. */
  async powerOff(): Promise<void> {
    await sideBySide(membersOf(this), powerOff)
  }

  /** Presses each machine's reset button, and waits until its guest answers. */
  async reset(): Promise<void> {
    await sideBySide(membersOf(this), reset)
  }

  async suspend(): Promise<void> {
    await sideBySide(membersOf(this), suspend)
  }

  /**
   * Restarts the host as a loss of power does, and checks that it finds snapshots and disks as they were; machines that ran
   * are off then. Only a lab is restarted, and only where no machine but this one is on.
   */
  async restartHost(): Promise<void> {
    demand((await sideBySide(membersOf(this), restartHost)).flat())
  }

  /** Checks that each host refuses such a snapshot, with the right fault, and changes nothing. */
  async expectSnapshotRefused({
    snapshot,
    ...refusal
  }: {
    /** As the end of «The host refuses …». */
    what: string
    /** The faults that are the right answer, by their type in the API. */
    faults: readonly string[]
    snapshot: Pick<SnapshotOptions, 'name'> & Partial<SnapshotOptions>
  }): Promise<void> {
    const checks = await sideBySide(membersOf(this), async (machine) => {
      if (snapshot.memory && !(await keepsMemory(machine.custody))) {
        const reason = 'its host keeps the memory of this machine in no snapshot'
        machine.recorder.notApplicable(machine.name, refusal.what, reason)
        return []
      }
      return checkRefusal(machine, { ...refusal, attempt: await attemptOf(machine, snapshot) })
    })
    demand(checks.flat())
  }

  /** Asks each host for a snapshot that it may take or refuse, and checks that it has changed nothing where it refuses. */
  async expectSnapshotOrNothing({
    what,
    snapshot,
  }: {
    /** As the end of «Nothing changes when the host refuses …». */
    what: string
    snapshot: Pick<SnapshotOptions, 'name'> & Partial<SnapshotOptions>
  }): Promise<void> {
    const checks = await sideBySide(membersOf(this), async (machine) =>
      checkUnlessDone(machine, { what, attempt: await attemptOf(machine, snapshot) }),
    )
    demand(checks.flat())
  }

  /**
   * Runs a command of the author's own in each guest, and keeps it in the ledger with what it printed.
   * @param commands one for each kind of guest there is among these machines; nothing runs where one is missing
   * @returns how it ended on each machine: an exit code is a result, unless it `mustSucceed`
   * @throws GuestError where it could not be run, did not end in time, or printed more than 256 KiB
   * @example
   * const rows = await vms.one('linux').run({ linux: 'psql -Atc "select count(*) from orders"' })
   * expect(rows.on('debian-1')).toMatchObject({ exitCode: 0, stdout: '42' })
   */
  async run(commands: Commands, options: RunOptions = {}): Promise<CommandResults> {
    // Of all of them before anything runs on any.
    const each = membersOf(this).map((machine) => commandFor(machine, commands, options))
    return new CommandResults(await sideBySide(each, (one) => runCommand(one, options)))
  }

  /**
   * Puts a probe of the author's own on each machine and asks it once. From then on it is asked around every snapshot and
   * before every revert, and `await expect(probes).toBeAsAt(snapshot)` asks it after one.
   * @param name as a report tells it: `orders`
   * @throws SnapwitnessError `PROBE_FAILED` where it cannot see from the beginning
   * @example
   * const orders = await vms.observe('orders', async (vm) => {
   *   const { stdout } = await vm.run({ linux: 'psql -Atc "select count(*), sum(amount) from orders"' })
   *   return stdout
   * })
   */
  async observe(name: string, probe: Probe): Promise<Probes> {
    const probes = await observe(membersOf(this), name, probe)
    for (const each of probes) this.#stage.addProbe(each)
    return new Probes(probes)
  }

  /** Does work in the guests, and checks that no host stops its machine meanwhile to ask a question. */
  async mustNotStall<T>(what: string, work: () => Promise<T>): Promise<T> {
    const [first, ...rest] = membersOf(this)
    const watched = rest.reduce(
      (inner, machine) => () => mustNotStall(machine, what, inner),
      first ? () => mustNotStall(first, what, work) : work,
    )
    return watched()
  }

  /**
   * Checks a statement of each machine, by what its host or its guest tells now.
   * @param args of the statement, for each machine, where it has any
   * @param since the moment that it compares with, where it takes one: a snapshot, or a {@link look}
   * @throws ChecksFailed
   */
  async check<K extends Kinds, A>(
    statement: Statement<K, A>,
    args: (vm: MachineHandle) => NoInfer<A> = () => ({}) as A,
    { since }: { since?: Moment } = {},
  ): Promise<void> {
    demand(
      await sideBySide(membersOf(this), (machine) =>
        checkSettled(machine, statement, () => args(machine.handle), { since }),
      ),
    )
  }

  /**
   * Looks at each machine, so that a later state can be compared with it.
   * @param guest into its guest too; by default not
   */
  async look({ guest = false }: { guest?: boolean } = {}): Promise<Looks> {
    const sights = await sideBySide(membersOf(this), async (machine): Promise<[MachineUnderTest, Sight]> => {
      const [host, inside] = await Promise.all([
        machine.observeMachine(),
        guest ? machine.observeGuest() : undefined,
      ])
      return [machine, { host, guest: inside }]
    })
    return new Looks(new Map(sights))
  }

  /** What time it is in each guest and on its host, beside our own. */
  clocks(): Promise<Clocks> {
    return readClocks(membersOf(this))
  }

  /** Checks that every disk is made of so many files more than it was then: what the scenario found counts too. */
  expectChains(since: Looks, { longerBy }: { longerBy: number }): Promise<void> {
    return this.check(chainsLongerBy, () => ({ deltas: longerBy }), { since })
  }

  /** Records what each host does where it may do either; nothing is judged. */
  async characterise(
    question: string,
    answer: (host: SeenOf<'machine'>, vm: MachineHandle) => string,
  ): Promise<void> {
    await sideBySide(membersOf(this), async (machine) => {
      const { seen } = await machine.observeMachine()
      machine.characterise(question, answer(seen, machine.handle))
    })
  }

  /** Records what each guest does where it may do either, by what it tells now; nothing is judged. */
  async characteriseGuest(
    question: string,
    answer: (guest: SeenOf<'guest'>, vm: MachineHandle) => string,
  ): Promise<void> {
    await sideBySide(membersOf(this), async (machine) => {
      const { seen } = await machine.observeGuest()
      machine.characterise(question, answer(seen, machine.handle))
    })
  }

  /**
   * Those of these machines of which it is so now; of each other one it is recorded that it is not applicable.
   * @param what that needs it, as the beginning of «… is not applicable»
   * @returns undefined where it is so of none
   */
  async having(
    what: string,
    reason: string,
    isSo: (host: SeenOf<'machine'>) => boolean,
  ): Promise<Machines | undefined> {
    const having = await sideBySide(membersOf(this), async (machine) => {
      if (isSo((await machine.observeMachine()).seen)) return [machine]
      machine.recorder.notApplicable(machine.name, what, reason)
      return []
    })
    return having.flat().length === 0 ? undefined : new Machines(having.flat(), this.#stage)
  }

  /** Records what these machines or their host do not offer, so that it is not taken for something that held. */
  notApplicable(what: string, reason: string): void {
    for (const machine of membersOf(this)) machine.recorder.notApplicable(machine.name, what, reason)
  }
}

/** Whether the host tells of a machine what was asked for. */
function isAsAsked(
  { memoryMiB, cpus, annotation, extraConfig = {}, changeTrackingEnabled }: Reconfiguration,
  { settings }: SeenOf<'machine'>,
): boolean {
  const keys = Object.entries(extraConfig).filter(([key]) => key.startsWith('snapwitness.'))
  return (
    (memoryMiB ?? settings.memoryMiB) === settings.memoryMiB &&
    (cpus ?? settings.cpus) === settings.cpus &&
    (annotation ?? settings.annotation) === settings.annotation &&
    (changeTrackingEnabled ?? settings.changeTracking) === settings.changeTracking &&
    keys.every(([key, value]) => (settings.extraConfig[key] ?? '') === value)
  )
}

/** @returns how many snapshots the chain has then */
async function fillChain(
  { vm, limits, custody }: MachineUnderTest,
  { from, levels }: { from: number; levels: number },
): Promise<number> {
  for (let depth = from; depth < levels; depth++) {
    const name = `level ${depth + 1}`
    const description = await custody.descriptionOf(name)
    try {
      await vm.takeSnapshot({ name, description, memory: false, quiesce: false }, limits.task())
    } catch (error) {
      if (isFault(error, 'TooManySnapshotLevels')) return depth
      throw error
    }
  }
  return levels
}

class NoSuchMachine extends SnapwitnessError {
  constructor(kind: GuestKind, names: readonly string[]) {
    super('NO_SUCH_MACHINE', `None of these machines has a ${kind} guest: ${names.join(', ')}.`, {
      hint: `Name one in the configuration; or take vms.preferably('${kind}') where another will do.`,
    })
  }
}

/** Asks for the snapshot as the run’s own, so that it is found where it is there after all. */
async function attemptOf(
  machine: MachineUnderTest,
  { name, memory = false, quiesce = false }: Pick<SnapshotOptions, 'name'> & Partial<SnapshotOptions>,
): Promise<Refusal['attempt']> {
  const description = await machine.custody.descriptionOf(name)
  return (vm, deadline) => vm.takeSnapshot({ name, description, memory, quiesce }, deadline)
}
