import type { MachineSnapshot, PowerState } from '../machine/machine.ts'
import { Chains } from './chains.ts'
import type { LibvirtContext, Look } from './context.ts'
import { linkFiles } from './linked-files.ts'
import { settingsIn } from './settings.ts'
import { type LibvirtSnapshot, snapshotIn } from './snapshot-xml.ts'
import { Standpoint } from './standpoint.ts'
import { VirshError } from './virsh.ts'
import { readXml } from './xml.ts'

/** Looks at the machine anew: whatever was asked for, what libvirt tells is what the machine is. */
export async function lookAnew(context: LibvirtContext): Promise<void> {
  const show = context.beginLook()
  const chains = chainsOf(context)
  const told = await snapshotsOf(context)
  const snapshots = await identified(context, told, chains)
  const idOf = (name: string | undefined) => snapshots.find((one) => one.name === name)?.id
  const inTree = snapshots.map((one, i) => ({ ...one, parentId: idOf(told[i]?.parent) }))
  const current = await currentName(context)
  const now = await machineNow(context, chains, Standpoint.ofMachine(told, current))
  await linkFiles(context, inTree, chains.inner)
  show({
    ...now,
    snapshots: inTree.toSorted((a, b) => a.id - b.id),
    currentSnapshotId: idOf(current),
  })
}

/** The same without a look at the snapshots, where nothing can have happened to them. */
export async function lookAtMachine(context: LibvirtContext): Promise<void> {
  const show = context.beginLook()
  const { snapshots, currentSnapshotId } = context.look
  const nameOf = (id: number | undefined) => snapshots.find((one) => one.id === id)?.name
  const known = snapshots.map(({ name, parentId }) => ({ name, parent: nameOf(parentId) }))
  const at = Standpoint.ofMachine(known, nameOf(currentSnapshotId))
  show(await machineNow(context, chainsOf(context), at))
}

function chainsOf({ parts, record }: LibvirtContext): Chains {
  return new Chains(parts.datastore, record.domain)
}

async function machineNow(
  context: LibvirtContext,
  chains: Chains,
  at: Standpoint,
): Promise<Pick<Look, 'powerState' | 'settings'>> {
  const [info, now, lasting] = await Promise.all([
    context.virsh(['dominfo']),
    context.virsh(['dumpxml']),
    context.virsh(['dumpxml', '--inactive']),
  ])
  const definitions = { now: readXml(now), lasting: readXml(lasting) }
  return {
    powerState: powerStateIn(info),
    settings: await settingsIn(definitions, (file) => chains.of(file, at)),
  }
}

/** A machine whose memory libvirt has saved is off to it, and says so in a line of its own. */
export function powerStateIn(info: string): PowerState {
  const of = (label: string) => new RegExp(`^${label}:\\s+(.+?)\\s*$`, 'm').exec(info)?.[1]
  const state = of('State')
  if (state !== 'shut off' && state !== 'crashed') return 'poweredOn'
  return of('Managed save') === 'yes' ? 'suspended' : 'poweredOff'
}

async function snapshotsOf(context: LibvirtContext): Promise<LibvirtSnapshot[]> {
  const names = linesOf(await context.virsh(['snapshot-list', '--name', '--topological']))
  const texts = names.map((name) => context.virsh(['snapshot-dumpxml', `--snapshotname=${name}`]))
  return (await Promise.all(texts)).map(snapshotIn)
}

/** That there is none is told as an error; any other one tells nothing. */
async function currentName(context: LibvirtContext): Promise<string | undefined> {
  try {
    return linesOf(await context.virsh(['snapshot-current', '--name']))[0]
  } catch (error) {
    if (error instanceof VirshError && /has no current snapshot$/.test(error.message)) return undefined
    throw error
  }
}

/** A snapshot that libvirt has and nobody has a number of, as one that a failure has left, gets the next. */
async function identified(
  context: LibvirtContext,
  told: readonly LibvirtSnapshot[],
  chains: Chains,
): Promise<Omit<MachineSnapshot, 'parentId'>[]> {
  await numberNew(context, told)
  const { snapshots } = context.record
  return Promise.all(
    told.map(async (one) => {
      const beside = snapshots.find(({ name }) => name === one.name)
      const at = Standpoint.ofSnapshot(told, one)
      return {
        ...{ id: beside?.id ?? 0, quiesced: beside?.quiesced ?? false },
        ...{ name: one.name, description: one.description, createdAt: one.createdAt, memory: one.memory },
        powerState: one.memory ? ('poweredOn' as const) : ('poweredOff' as const),
        settings: await settingsIn(one, (file) => chains.of(file, at)),
        memoryIn: chains.inner.find(({ name, hasMemory }) => hasMemory && name === one.name)?.path,
      }
    }),
  )
}

async function numberNew(context: LibvirtContext, told: readonly LibvirtSnapshot[]): Promise<void> {
  const { record } = context
  const known = record.snapshots.filter(({ name }) => told.some((one) => one.name === name))
  const unknown = told.filter(({ name }) => !record.snapshots.some((one) => one.name === name))
  if (unknown.length === 0 && known.length === record.snapshots.length) return
  const numbered = unknown.map(({ name }, i) => ({ id: record.nextSnapshotId + i, name, quiesced: false }))
  await context.keep({
    snapshots: [...known, ...numbered],
    nextSnapshotId: record.nextSnapshotId + numbered.length,
  })
}

function linesOf(printed: string): string[] {
  return printed.split('\n').filter((line) => line !== '')
}
