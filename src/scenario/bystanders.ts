import { sideBySide } from '../core/side-by-side.ts'
import type { Observed } from '../evidence/observed.ts'
import type { SeenOf } from '../evidence/seen.ts'
import { GuestError } from '../guest/errors.ts'
import { bystanderDisk, bystanderGuest, bystanderMachine } from '../judge/bystander.ts'
import { capacityOf } from './contents.ts'
import type { DiskUnderTest } from './disk.ts'
import type { MachineUnderTest } from './machine.ts'
import { waitForGuest } from './power.ts'
import type { Check } from './recorder.ts'
import { isSettled } from './settled.ts'
import { freshMarks } from './snapshot.ts'

interface Sight {
  machine: MachineUnderTest
  host: Observed<SeenOf<'machine'>>
  guest: Observed<SeenOf<'guest'>> | undefined
  /** What each data disk of one that runs holds, past every cache. */
  contents: ReadonlyMap<DiskUnderTest, Observed<SeenOf<'content'>>>
}

type DisksOf = (machine: MachineUnderTest) => readonly DiskUnderTest[]

/**
 * Asks a host for what may reach other machines than the one that it is about: when those are marked, and before they are
 * looked at.
 */
export type Asking = <T>(ask: () => Promise<T>) => Promise<T>

/** Of a machine that is alone. */
export const amongNobody: Asking = (ask) => ask()

interface Company {
  machines: readonly MachineUnderTest[]
  bystanders: readonly MachineUnderTest[]
  /** The data disks of a machine: what was known of them counts no more afterwards. */
  disksOf: DisksOf
}

/**
 * Does something to some machines of a scenario, and looks whether each other one is what it was: beside the work's own
 * looks, which it has before and after it asks.
 * @param asked of whom what was asked: `revert win10-1 to “first”`
 */
export async function amongBystanders(
  { machines, bystanders, disksOf }: Company,
  asked: string,
  work: (machine: MachineUnderTest, asking: Asking) => Promise<Check[]>,
): Promise<Check[]> {
  const marked = sideBySide(bystanders, (machine) => mark(machine, disksOf(machine)))
  const answers = new Answers(machines)
  const workOn = (machine: MachineUnderTest) =>
    answers.none(machine, () =>
      work(machine, async (ask) => {
        await marked
        return answers.none(machine, ask)
      }),
    )
  const look = async () => {
    const [before] = await Promise.all([marked, answers.all])
    // It may have reached any disk of any other machine, also of one that is off.
    for (const disk of bystanders.flatMap(disksOf)) disk.whole.forget()
    return sideBySide(before, async (was) => judge(asked, was, await see(was)))
  }
  const all = async () => sideBySide(machines, workOn)
  return (await sideBySide([all, look], (one) => one())).flat(2)
}

/** Whether there is still anything to come of what each machine's host was asked. */
class Answers {
  readonly #awaited: Set<MachineUnderTest>
  readonly all: Promise<void>
  #tell = () => {}

  constructor(machines: readonly MachineUnderTest[]) {
    this.#awaited = new Set(machines)
    this.all = new Promise((resolve) => {
      this.#tell = resolve
    })
  }

  /** None is to come of a machine when that has ended, however it did. */
  async none<T>(machine: MachineUnderTest, when: () => Promise<T>): Promise<T> {
    try {
      return await when()
    } finally {
      this.#awaited.delete(machine)
      if (this.#awaited.size === 0) this.#tell()
    }
  }
}

/** Nothing could be taken back from one that holds nothing newer than its snapshots. */
async function mark(machine: MachineUnderTest, disks: readonly DiskUnderTest[]): Promise<Sight> {
  const host = await machine.observeMachineUntil(isSettled)
  if (host.seen.powerState !== 'poweredOn') return { machine, host, guest: undefined, contents: new Map() }
  const [guest, contents] = await Promise.all([
    machine.leaveMarks(freshMarks('beside')),
    contentsOf(disks, ({ seen }) => seen.present && seen.volumes.length === 0),
  ])
  return { machine, host, guest, contents }
}

async function see({ machine, contents }: Sight): Promise<Sight> {
  const disks = [...contents.keys()]
  const host = await machine.observeMachineUntil(isSettled)
  if (host.seen.powerState !== 'poweredOn') return { machine, host, guest: undefined, contents: new Map() }
  const guest = await seeGuest(machine)
  return { machine, host, guest, contents: await contentsOf(disks, () => true) }
}

async function contentsOf(
  disks: readonly DiskUnderTest[],
  counts: (content: Observed<SeenOf<'content'>>) => boolean,
): Promise<Sight['contents']> {
  const looks = await sideBySide(disks, async (disk) => {
    const { content } = await disk.whole.look()
    return [disk, content] as const
  })
  return new Map(looks.filter(([, content]) => counts(content)))
}

/**
 * One that was started anew by whatever was asked of another takes its time to answer, and tells of a new boot then; the
 * start may fall into the very look.
 */
async function seeGuest(machine: MachineUnderTest): Promise<Observed<SeenOf<'guest'>>> {
  for (let looks = 1; ; looks++) {
    try {
      return await machine.observeGuest()
    } catch (error) {
      const isAway = error instanceof GuestError && error.passes
      if (!isAway || looks === MOST_LOOKS) throw error
      await waitForGuest(machine)
    }
  }
}

const MOST_LOOKS = 3

async function judge(asked: string, was: Sight, is: Sight): Promise<Check[]> {
  const { machine } = was
  const host = await machine.judge(bystanderMachine, { asked }, was.host, is.host)
  if (!was.guest || !is.guest) return [host]
  const guest = await machine.judge(bystanderGuest, { asked }, was.guest, is.guest)
  const disks = await sideBySide([...was.contents], ([disk, content]) =>
    judgeDisk({ asked, disk: disk.name, capacityBytes: capacityOf(disk, was.host.seen) }, disk, content, is),
  )
  return [host, guest, ...disks.flat()]
}

async function judgeDisk(
  args: Parameters<typeof bystanderDisk.judge>[0],
  disk: DiskUnderTest,
  was: Observed<SeenOf<'content'>>,
  { contents }: Sight,
): Promise<Check[]> {
  const is = contents.get(disk)
  // One that its guest has mounted meanwhile, or does not show yet, is looked at by the scenario itself.
  if (!is?.seen.present || is.seen.volumes.length > 0) return []
  return [await disk.machine.judge(bystanderDisk, args, was, is)]
}
