import { sideBySide } from '../core/side-by-side.ts'
import type { Observed } from '../evidence/observed.ts'
import type { SealedPart } from '../evidence/sealed.ts'
import type { SeenOf } from '../evidence/seen.ts'
import {
  sealBoot,
  sealDisks,
  sealHardware,
  sealHardwareHere,
  sealMemory,
  sealSettings,
  sealSystemDisk,
} from '../judge/seal-state.ts'
import type { DiskUnderTest } from '../scenario/disk.ts'
import type { MachineUnderTest } from '../scenario/machine.ts'
import type { Check } from '../scenario/recorder.ts'
import { checkDisks } from './disks.ts'
import { lookAtSettings } from './look-at-seal.ts'
import { digestOf, HERE, partText } from './record.ts'

type Sealed = Observed<SeenOf<'sealed'>>

/** What a seal says of a part, as evidence. @param parts all that the seal has by then */
export function sealedSeen(seal: string, sealed: SealedPart, parts: readonly SealedPart[]): SeenOf<'sealed'> {
  const above = lineOf(sealed, parts)
  const records = above.map((one) => [one.part, digestOf(partText(one))])
  return {
    ...{ kind: 'sealed', seal, sealed, record: digestOf(partText(sealed)) },
    records: Object.fromEntries(records),
    others: othersOf(sealed, parts),
  }
}

/** The seal's disks that came after the part, or on another branch. */
function othersOf({ disks }: SealedPart, parts: readonly SealedPart[]): SeenOf<'sealed'>['others'] {
  const all = new Map(parts.flatMap((one) => one.disks.map(({ uuid, disk }) => [uuid, disk])))
  const own = new Set(disks.map(({ uuid }) => uuid))
  return [...all].flatMap(([uuid, disk]) => (own.has(uuid) ? [] : [{ disk, uuid }]))
}

/** The part itself, and all that it stands under. */
function lineOf(sealed: SealedPart, parts: readonly SealedPart[]): SealedPart[] {
  const parent = parts.find(({ part }) => part === sealed.parent)
  return parent ? [sealed, ...lineOf(parent, parts)] : [sealed]
}

interface Matter {
  /** What of it must be there now. */
  must: SealedPart
  /** Whether it was started from its disks, although its memory was kept. */
  isCold?: boolean
  /** Its disks by UUID, where they are known. */
  disks?: ReadonlyMap<string, DiskUnderTest>
}

/** A machine that is at a part of its seal, and whose guest runs: settings, marks, and its disks to the block. */
export async function checkPart(
  machine: MachineUnderTest,
  sealed: Sealed,
  { must, disks = new Map(), isCold = false }: Matter,
): Promise<Check[]> {
  const { part } = must
  const guest = await machine.observeGuest()
  const ofMemory = isCold ? [] : [sealBoot, sealMemory]
  const inside = await sideBySide([...ofMemory, sealSystemDisk], (one) =>
    machine.judge(one, { part }, sealed, guest),
  )
  return [
    ...(await checkHost(machine, sealed, { must })),
    ...inside,
    ...(await checkDisks(machine, must, disks)),
  ]
}

/** As its host tells of it. */
export async function checkHost(
  machine: MachineUnderTest,
  sealed: Sealed,
  { must: { part } }: Pick<Matter, 'must'>,
): Promise<Check[]> {
  const settings = await lookAtSettings(machine, machine.run)
  const host = await machine.observeMachine()
  return [
    await machine.judge(sealSettings, { part }, sealed, settings),
    part === HERE
      ? await machine.judge(sealHardwareHere, {}, sealed, settings)
      : await machine.judge(sealHardware, { part }, sealed, settings),
    await machine.judge(sealDisks, { part }, sealed, host),
  ]
}
