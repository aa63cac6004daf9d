import type { Limits } from '../config/limits.ts'
import type { Config } from '../config/load.ts'
import { SnapwitnessError } from '../core/errors.ts'
import { flatten } from '../core/flatten.ts'
import { sideBySide } from '../core/side-by-side.ts'
import { inLine, quoted } from '../core/words.ts'
import { Custody } from '../safety/custody.ts'
import { thisProcess } from '../safety/holder.ts'
import { leaseSeconds } from '../safety/lease-seconds.ts'
import { UNREADABLE_MARK } from '../safety/seal-mark.ts'
import { agreeingAgain } from '../safety/sealed-opt-in.ts'
import { newSecret } from '../safety/signature.ts'
import { diskOfFile, readSealTag } from '../safety/tags.ts'
import type { SnapshotNode, VirtualMachineState } from '../vsphere/machine/virtual-machine.ts'
import { isAmong, type OwnDisk, ownDisks } from './own-disks.ts'
import type { MachineWithSeal, SealOnHosts } from './rebuild.ts'
import { readPart } from './record.ts'
import { withoutSeal } from './settings.ts'

/** What takes a seal off one machine, and what is lost by that. */
export interface Breaking {
  machine: MachineWithSeal
  seal: string
  snapshots: SnapshotNode[]
  disks: OwnDisk[]
  /** Why nothing is done to it, as a sentence. */
  refused?: string
}

/** Only looks. */
export function planBreaking({ seal, machines }: SealOnHosts, limits: Limits): Promise<Breaking[]> {
  return sideBySide(machines, async (machine) => {
    const all = flatten(machine.state.snapshots.roots)
    const own = all.filter(({ description }) => readSealTag(description)?.seal === seal)
    const [other] = all.filter((node) => !own.includes(node))
    if (seal === undefined) {
      const refused = `which seal it bears cannot be read. ${UNREADABLE_MARK}`
      return { machine, seal: '', snapshots: own, disks: [], refused }
    }
    const plan = { machine, seal, snapshots: own, disks: await disksOf(machine, seal, limits) }
    // What somebody has taken since stands on the disks of the seal.
    return other ? { ...plan, refused: `the snapshot ${quoted(other.name)} is none of the seal's.` } : plan
  })
}

/** Of all records that the machine keeps, whichever of them can be read, and of what its folder holds. */
async function disksOf(
  { on: { vm }, state, kept }: MachineWithSeal,
  seal: string,
  limits: Limits,
): Promise<OwnDisk[]> {
  const parts = kept.flatMap(({ records }) => [...records.values()].flatMap((text) => readPart(text) ?? []))
  const { datastore, path: home } = await vm.homeFolder(limits.look())
  const files = (await datastore.list(home, limits.look())).map(({ path }) => path)
  const recorded = parts.flatMap(({ disks }) => disks)
  return ownDisks(recorded, { seal, home }, { disks: state.disks, files })
}

export function breakingText(plans: readonly Breaking[]): string {
  return plans.flatMap(linesOf).join('\n')
}

function linesOf({ machine: { on }, snapshots, disks, refused }: Breaking): string[] {
  const name = inLine(on.name)
  if (refused) return [`${name}: nothing is done to it: ${refused}`]
  return [
    `${name}:`,
    ...snapshots.map((node) => `  ! lost for good: the snapshot ${quoted(node.name)}`),
    ...disks.map(
      ({ disk, file }) => `  ! lost for good: the ${inLine(disk)} (${inLine(file)}) with all that it holds`,
    ),
    '  - its settings say no more that it is sealed, and that it may be used as before',
    '  - its system disk stays as it is now',
  ]
}

interface Where {
  config: Config
  limits: Limits
  steal: boolean
}

/** Takes a seal off a machine. Each step is done by what is there then: it may be cut short and repeated. */
export async function breakSeal(
  { machine: { on }, seal, snapshots, disks }: Breaking,
  { config, limits, steal }: Where,
): Promise<void> {
  const { vm } = on
  const durationMs = leaseSeconds(config) * 1000
  const terms = { run: seal, secret: newSecret(), holder: thisProcess(), durationMs, seal }
  const custody = new Custody(on.name, vm, terms, limits)
  await custody.lease.take({ steal }, limits.look())
  for (const { ref } of snapshots.toReversed()) {
    await custody.lease.renew(limits.look())
    await vm.removeSnapshot(ref, { children: false, consolidate: true }, limits.task())
  }
  const { path: home } = await custody.home()
  for (const disk of (await vm.describe(limits.look())).disks)
    if (isAmong(disks, disk, home)) await vm.detachDisk(disk.key, { deleteFiles: true }, limits.task())
  await deleteFiles(custody, disks, limits)
  const state = await vm.describe(limits.look())
  if (flatten(state.snapshots.roots).some(({ ref }) => snapshots.some((node) => node.ref === ref)))
    throw new NotBroken(on.name)
  await custody.lease.renew(limits.look())
  await custody.lease.release(limits.look())
  await forget(custody, seal, state, limits)
}

/** Of disks that the machine does not have now, since it stands at a part that has them not. */
async function deleteFiles(custody: Custody, disks: readonly OwnDisk[], limits: Limits): Promise<void> {
  const { datastore, path } = await custody.home()
  const own = new Set(disks.map(({ file }) => diskOfFile(`${path}/${file}`)))
  const left = (await datastore.list(path, limits.look())).filter((file) =>
    own.has(diskOfFile(file.path) ?? ''),
  )
  for (const file of left) await datastore.deleteFile(file.path, limits.task())
}

async function forget(
  { vm }: Custody,
  seal: string,
  state: VirtualMachineState,
  limits: Limits,
): Promise<void> {
  const { extraConfig, ...notes } = agreeingAgain(state, seal)
  await vm.reconfigure(
    { ...notes, extraConfig: { ...withoutSeal(state.extraConfig, seal), ...extraConfig } },
    limits.task(),
  )
}

class NotBroken extends SnapwitnessError {
  constructor(machine: string) {
    super(
      'SEAL_NOT_BROKEN',
      `The host reported success, yet snapshots of the seal are still on ${machine}.`,
      {
        hint: 'Look at the machine in the host client; then break the seal again.',
        fields: { machine },
      },
    )
  }
}
