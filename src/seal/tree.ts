import type { SealedDisk, SealedPart } from '../evidence/sealed.ts'
import type { SeenOf } from '../evidence/seen.ts'
import type { SealMark } from '../safety/seal-mark.ts'
import { agreeingToTheSeal } from '../safety/sealed-opt-in.ts'
import { sealTag } from '../safety/tags.ts'
import type { DiskUnderTest } from '../scenario/disk.ts'
import { demand } from '../scenario/errors.ts'
import { membersOf } from '../scenario/group.ts'
import type { MachineUnderTest } from '../scenario/machine.ts'
import { Machines } from '../scenario/machines.ts'
import { revert } from '../scenario/revert.ts'
import { freshMarks, type SnapshotMoment, takeSnapshot } from '../scenario/snapshot.ts'
import { Stage } from '../scenario/stage.ts'
import type { DiskMode } from '../vsphere/disks/disks.ts'
import { checkPart, sealedSeen } from './check-part.ts'
import { blocksOf, rangesOfRound, sealedImage } from './image.ts'
import { settingsOf } from './look-at-seal.ts'
import { digestOf, HERE, type MachineFacts, partText } from './record.ts'
import { markSettings, partSettings, wholeSettings } from './settings.ts'

interface DiskNow {
  disk: DiskUnderTest
  sealed: SealedDisk
}

interface Part {
  record: SealedPart
  moment: SnapshotMoment
}

/** The tree that is made on one machine, and what its disks hold now. */
export class SealTree {
  readonly machine: MachineUnderTest
  readonly vms: Machines
  readonly #mark: SealMark
  readonly #facts: MachineFacts
  readonly #parts = new Map<string, Part>()
  /** Those that the machine has now, by UUID. */
  #disks = new Map<string, DiskNow>()
  /** Every disk that was ever attached, as it was known last. */
  readonly #all = new Map<string, DiskNow>()
  /** The part that the machine stands under. */
  #at: string | null = null

  constructor(machine: MachineUnderTest, mark: SealMark, facts: MachineFacts) {
    this.machine = machine
    this.vms = new Machines([machine], new Stage([machine]))
    this.#mark = mark
    this.#facts = facts
  }

  get parts(): SealedPart[] {
    return [...this.#parts.values()].map(({ record }) => record)
  }

  /** From here on the machine agrees to be used by this seal, and by nobody else. */
  async mark(): Promise<void> {
    const { machine } = this
    const state = await machine.vm.describe(machine.limits.look())
    const { extraConfig, ...notes } = agreeingToTheSeal(state, this.#mark.seal)
    const settings = { ...markSettings(this.#mark, this.#facts), ...extraConfig }
    await machine.change('mark as sealed', {}, () =>
      machine.vm.reconfigure({ ...notes, extraConfig: settings }, machine.limits.task()),
    )
  }

  async attach(
    name: string,
    { sizeMiB, mode = 'persistent' }: { sizeMiB: number; mode?: DiskMode },
  ): Promise<void> {
    const [disk] = membersOf(await this.vms.attachDisk({ sizeMiB, name, mode }))
    if (!disk) return
    const { uuid, sizeBytes } = disk.identity
    const { disks } = await this.machine.vm.describe(this.machine.limits.look())
    const path = disks.find((one) => one.uuid === uuid)?.chain.at(-1) ?? ''
    const file = path.slice(path.lastIndexOf('/') + 1)
    this.#disks.set(uuid, { disk, sealed: { disk: name, uuid, sizeBytes, mode, file, rounds: [] } })
  }

  /** Writes one more round to every disk that the machine has. */
  async write(): Promise<void> {
    for (const now of this.#disks.values()) {
      const { disk, sealed } = now
      const round = disk.generation + 1
      const ranges = rangesOfRound(round, blocksOf(sealed), { isFirst: sealed.rounds.length === 0 })
      await disk.write({ place: 'raw', image: sealedImage(this.#mark.seal, sealed) }, ranges, { sync: true })
      now.sealed = { ...sealed, rounds: [...sealed.rounds, round] }
    }
  }

  /** Takes a part: a machine that is off at it has marks all the same, which it gets before. */
  async take(part: string, { memory, off = false }: { memory: boolean; off?: boolean }): Promise<void> {
    const { machine } = this
    const marked = off ? await machine.leaveMarks(freshMarks(`at ${part}`)) : undefined
    if (off) await this.vms.powerOff()
    let record: SealedPart | undefined
    const describe = async (guest: { seen: SeenOf<'guest'> } | undefined) => {
      record = await this.#record(part, { memory, guest: (guest ?? marked)?.seen })
      await this.#keep(record)
      return sealTag({ seal: this.#mark.seal, part, record: digestOf(partText(record)) })
    }
    const asked = { name: `snapwitness ${part}: ${this.#mark.name}`.slice(0, 80), memory, quiesce: false }
    const { moment, checks } = await takeSnapshot(machine, this.#scene, asked, describe)
    demand(checks)
    if (record) this.#parts.set(part, { record, moment })
    this.#at = part
  }

  /** Reverts to a part, and proves it as a run proves any; then every block of its disks. */
  async prove(part: string): Promise<void> {
    const known = this.#parts.get(part)
    if (!known) return
    const { machine } = this
    const { moment, record } = known
    demand(await revert(machine, this.#scene, moment, { suppressPowerOn: false, start: true }))
    if (moment.guest === undefined) await this.vms.powerOn()
    this.#disks = new Map(record.disks.flatMap((sealed) => this.#asAt(sealed)))
    this.#at = part
    const sealed = machine.keep(sealedSeen(this.#mark.seal, record, this.parts))
    const disks = new Map([...this.#disks].map(([uuid, { disk }]) => [uuid, disk]))
    demand(await checkPart(machine, sealed, { disks, must: { ...record, disks: this.#sealed } }))
  }

  /** No revert takes an independent disk back. */
  #asAt(sealed: SealedDisk): [string, DiskNow][] {
    const now = this.#all.get(sealed.uuid)
    if (!now) return []
    return [[sealed.uuid, { disk: now.disk, sealed: isIndependent(sealed) ? now.sealed : sealed }]]
  }

  /** Keeps what the machine ends at. */
  async end(): Promise<SealedPart> {
    const { seen } = await this.machine.leaveMarks(freshMarks(`at ${HERE}`))
    const record = await this.#record(HERE, { memory: false, guest: seen })
    await this.#keep(record, wholeSettings([...this.parts, record]))
    return record
  }

  get #sealed(): SealedDisk[] {
    return [...this.#disks.values()].map(({ sealed }) => sealed)
  }

  get #scene() {
    return { disks: [...this.#disks.values()].map(({ disk }) => disk), probes: [] }
  }

  async #record(
    part: string,
    { memory, guest }: { memory: boolean; guest: SeenOf<'guest'> | undefined },
  ): Promise<SealedPart> {
    const { vm, limits } = this.machine
    for (const [uuid, now] of this.#disks) this.#all.set(uuid, now)
    const [state, { hardwareVersion }] = await Promise.all([
      vm.describe(limits.look()),
      vm.facts(limits.look()),
    ])
    return {
      ...{ part, parent: this.#at, power: state.powerState, memory },
      guest: {
        bootId: guest?.bootId ?? '',
        memory: guest?.marks.memory ?? '',
        systemDisk: guest?.marks.systemDisk ?? '',
      },
      settings: settingsOf(state, hardwareVersion),
      disks: this.#sealed,
    }
  }

  async #keep(record: SealedPart, more: Record<string, string> = {}): Promise<void> {
    const { vm, limits } = this.machine
    await this.machine.change('write the record', { part: record.part }, () =>
      vm.reconfigure({ extraConfig: { ...partSettings(record), ...more } }, limits.task()),
    )
  }
}

function isIndependent({ mode }: SealedDisk): boolean {
  return mode.startsWith('independent')
}
