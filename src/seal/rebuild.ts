import type { Limits } from '../config/limits.ts'
import { SnapwitnessError } from '../core/errors.ts'
import { flatten } from '../core/flatten.ts'
import { say } from '../core/say.ts'
import { sideBySide } from '../core/side-by-side.ts'
import { inLine } from '../core/words.ts'
import type { SealedPart } from '../evidence/sealed.ts'
import { type SealMark, sealOn } from '../safety/seal-mark.ts'
import { readSealTag } from '../safety/tags.ts'
import type { VirtualMachineState } from '../vsphere/machine/virtual-machine.ts'
import type { MachineOnHost } from './find-sealed.ts'
import { digestOf, HERE, readPart, type SealedMachine, type SealRecord } from './record.ts'
import { type KeptInSettings, keptIn } from './settings.ts'

/** A seal as it is found on hosts, machine by machine. */
export interface SealOnHosts {
  /** Its id; undefined where what a machine bears cannot be read. */
  seal: string | undefined
  mark: SealMark | undefined
  machines: MachineWithSeal[]
}

export interface MachineWithSeal {
  on: MachineOnHost
  state: VirtualMachineState
  /** What its settings and those of its snapshots keep. */
  kept: KeptInSettings[]
  /** Its record, as it was sealed; absent where something is missing. */
  record: SealedMachine | undefined
  /** What is missing, as sentences. */
  missing: string[]
}

/** Machines that are asked at the same time: a vCenter has thousands. */
const AT_ONCE = 8

/**
 * All seals that the machines of hosts tell of, by settings and snapshots alone: nothing is reverted. Every machine is
 * asked: one whose sealing, or whose breaking, was cut short bears the mark and has no snapshot.
 */
export async function sealsOn(all: readonly MachineOnHost[], limits: Limits): Promise<SealOnHosts[]> {
  const found: MachineWithSeal[] = []
  const unseen: string[] = []
  const queue = [...all]
  await sideBySide(Array.from({ length: AT_ONCE }), async () => {
    for (let on = queue.shift(); on; on = queue.shift()) {
      const state = await stateOf(on, limits)
      if (!state) unseen.push(on.name)
      else if (sealOn(state)) found.push(await readMachine(on, state, limits))
    }
  })
  if (unseen.length > 0)
    say(`What these machines bear cannot be seen: ${unseen.map((name) => inLine(name)).join(', ')}`)
  const ids = new Set(found.map(({ state }) => sealOn(state)?.seal))
  return [...ids].map((seal) => {
    const machines = found.filter(({ state }) => sealOn(state)?.seal === seal)
    const marks = machines.flatMap(({ kept }) => kept.flatMap(({ mark }) => mark ?? []))
    return { seal, machines, mark: marks.find((mark) => mark.seal === seal) }
  })
}

/** @returns undefined where its host tells nothing of it, as of one whose files are gone */
async function stateOf({ vm }: MachineOnHost, limits: Limits): Promise<VirtualMachineState | undefined> {
  try {
    return await vm.describe(limits.look())
  } catch (error) {
    if (error instanceof SnapwitnessError) return undefined
    throw error
  }
}

async function readMachine(
  on: MachineOnHost,
  state: VirtualMachineState,
  limits: Limits,
): Promise<MachineWithSeal> {
  const nodes = flatten(state.snapshots.roots)
  const inSnapshots: KeptInSettings[] = []
  for (const { ref } of nodes)
    inSnapshots.push(keptIn((await on.vm.settingsIn(ref, limits.look())).extraConfig))
  const kept = [keptIn(state.extraConfig), ...inSnapshots]
  const tags = nodes.flatMap(({ description }) => readSealTag(description) ?? [])
  const told = new Map(tags.map(({ part, record }) => [part, record]))
  return { on, state, kept, ...recordOf(kept, told) }
}

const CUT_SHORT =
  'which parts there were is in no settings: its sealing was cut short, or somebody has reverted the machine'

/** @param told digests of records by part, as descriptions of snapshots have them */
export function recordOf(
  kept: readonly KeptInSettings[],
  told: ReadonlyMap<string, string>,
): Pick<MachineWithSeal, 'record' | 'missing'> {
  const facts = kept.find((one) => one.facts)?.facts
  const wanted = kept.find((one) => one.parts)?.parts
  if (!facts) return { record: undefined, missing: ['what the machine was like is in no settings'] }
  if (!wanted) {
    const missing = [CUT_SHORT]
    return { record: undefined, missing }
  }
  const parts: SealedPart[] = []
  const missing: string[] = []
  for (const [part, digest] of wanted) {
    const text = kept
      .flatMap(({ records }) => records.get(part) ?? [])
      .find((one) => digestOf(one) === digest)
    const read = text === undefined ? undefined : readPart(text)
    if (read) parts.push(read)
    else missing.push(`the record of the part “${inLine(part)}” is in no settings`)
    const said = told.get(part)
    if (part !== HERE && said !== digest)
      missing.push(`no snapshot says that it is the part “${inLine(part)}” with the record ${digest}`)
  }
  return missing.length > 0 ? { record: undefined, missing } : { record: { ...facts, parts }, missing }
}

/** The whole seal; undefined where a machine or a part of it is missing. */
export function rebuilt({ mark, machines }: SealOnHosts): SealRecord | undefined {
  const records = machines.flatMap(({ record }) => record ?? [])
  if (!mark || records.length < machines.length || records.length !== mark.machines) return undefined
  const { machines: _, ...header } = mark
  return { ...header, machines: records }
}
