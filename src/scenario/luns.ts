import { SnapwitnessError } from '../core/errors.ts'
import { pollUntil } from '../core/poll.ts'
import { inLine } from '../core/words.ts'
import type { Journal } from '../evidence/journal.ts'
import type { SeenOf } from '../evidence/seen.ts'
import type { DiskIdentity } from '../guest/guest.ts'
import { waitUntilAnswers } from '../guest/wait.ts'
import type { CompatibilityMode, Lun } from '../vsphere/disks/luns.ts'
import type { DiskUnderTest } from './disk.ts'
import type { MachineUnderTest } from './machine.ts'
import type { Stage } from './stage.ts'

/** Raw LUNs of the configuration: mapped into a machine, found blank, and left blank. */

/**
 * One of the machine's LUNs that the scenario has not mapped yet.
 * @throws SnapwitnessError `LUN_REFUSED`, before anything is done
 */
export async function freeLun(machine: MachineUnderTest, stage: Stage): Promise<Lun> {
  const named = machine.config.luns ?? []
  const taken = stage.lunsOf(machine).map(({ lun }) => lun?.name)
  const name = named.find((one) => !taken.includes(one))
  if (name === undefined) {
    const what =
      named.length === 0
        ? `The configuration names no LUN for ${machine.name}.`
        : `The configuration names ${named.length} LUNs for ${machine.name}, and no more.`
    throw refused(machine, what, `Add one to machines.${machine.name}.luns.`)
  }
  const { seen } = await machine.observeMachine()
  if (seen.powerState !== 'poweredOn') {
    throw refused(
      machine,
      `The guest of ${machine.name} is off, and cannot look whether a LUN is blank.`,
      'Start it first.',
    )
  }
  const lun = (await machine.vm.luns(machine.limits.look())).find((one) => one.name === name)
  if (lun === undefined) {
    const hint = 'Is it presented to that host, and is no datastore on it?'
    throw refused(machine, `The host of ${machine.name} offers no LUN ${name}.`, hint)
  }
  if (lun.mappedBy.length === 0) return lun
  throw refused(
    machine,
    `A machine maps the LUN ${name} of ${machine.name} already.`,
    'Take it off there, or name another.',
  )
}

/** By what the guest finds it: in physical mode by what the LUN itself is called. */
export function identityOf(uuid: string, lun: Lun, compatibility: CompatibilityMode): DiskIdentity {
  const { name, capacityBytes: sizeBytes } = lun
  return compatibility === 'virtual' ? { uuid, sizeBytes } : { uuid, sizeBytes, shownAs: hexOf(name) }
}

function hexOf(name: string): string {
  return name.replace(/^naa\./, '')
}

/**
 * Takes the LUN off again, with what maps it, where its first or last areas, or whatever else is looked at, hold anything.
 * @throws SnapwitnessError `LUN_REFUSED`: nothing was written to it
 */
export async function refuseUnlessBlank(disk: DiskUnderTest): Promise<void> {
  const { machine } = disk
  const { disk: seen, content } = await disk.whole.lookWhenSeen()
  const what = contentOf(seen.seen, content.seen)
  if (what === undefined) return
  await machine.change('detach disk', { disk: disk.name }, () =>
    machine.vm.detachDisk(disk.key, { deleteFiles: true }, machine.limits.task()),
  )
  disk.detached()
  const hint =
    'Name a LUN that nobody needs. Where a run that was killed has left its data there, blank it: `blkdiscard --zeroout` in a guest that maps it.'
  throw refused(
    machine,
    `The LUN ${disk.lun?.name} of ${machine.name} holds ${what}: nothing was written to it.`,
    hint,
  )
}

/** undefined of a blank one. */
function contentOf(disk: SeenOf<'disk'>, { chunks, volumes }: SeenOf<'content'>): string | undefined {
  if (disk.partitionTable !== 'none') return `a partition table (${disk.partitionTable})`
  if (disk.wholeDiskFilesystem !== null) return `a file system (${inLine(disk.wholeDiskFilesystem)})`
  if (disk.blankEnds === null) return 'what could not be read'
  return disk.blankEnds && chunks.length === 0 && volumes.length === 0 ? undefined : 'data'
}

function refused(machine: MachineUnderTest, what: string, hint: string): SnapwitnessError {
  return new SnapwitnessError('LUN_REFUSED', what, {
    hint,
    fields: { machine: machine.name },
  })
}

/**
 * Makes each LUN of the machine as blank as it was found, by mapping it once more: in physical mode, so that no delta lies
 * between. The machine must be at its baseline, and is to return to it.
 */
export async function blankLuns(
  machine: MachineUnderTest,
  disks: readonly DiskUnderTest[],
  journal: Journal,
): Promise<void> {
  const written = disks.filter(({ lun }) => (lun?.blocks ?? 0) > 0)
  if (written.length === 0) return
  const offered = await machine.vm.luns(machine.limits.look())
  for (const disk of written) {
    const lun = offered.find(({ name }) => name === disk.lun?.name)
    if (lun) await blank(machine, disk, lun, journal)
    else throw leftOver(machine, disk)
  }
}

async function blank(
  machine: MachineUnderTest,
  { name, lun: { blocks } = { name: '', blocks: 0 }, owner }: DiskUnderTest,
  lun: Lun,
  journal: Journal,
): Promise<void> {
  const { vm, guest, custody, limits } = machine
  await custody.lease.demand(limits.look())
  const { fileName, settings } = await custody.newDisk()
  const { capacityBytes } = lun
  const request = { capacityBytes, fileName, mapping: { lun, compatibility: 'physical' } } as const
  const deed = { machine: machine.name, details: { name } }
  const { uuid } = await journal.operation({
    ...{ ...deed, action: 'attach disk', undo: { kind: 'delete-disk', fileName } },
    work: () => vm.attachDisk(request, limits.task(), settings),
    tell: (made) => ({ uuid: made.uuid, fileName: made.fileName, unitNumber: made.unitNumber }),
  })
  custody.made(uuid)
  const identity = identityOf(uuid, lun, 'physical')
  if ((await vm.describe(limits.look())).powerState !== 'poweredOn') await vm.powerOn(limits.task())
  await waitUntilAnswers(guest, limits.boot())
  await pollUntil(
    async () => ((await guest.observeDisk(identity, limits.look())).present ? true : undefined),
    {
      what: `${machine.name} to show the LUN ${lun.name}`,
      deadline: limits.guestWork(),
      hint: LEFT,
    },
  )
  await journal.operation({
    ...{ ...deed, action: 'blank the LUN' },
    work: () => guest.blankWitness(identity, owner.disk, [{ first: 0, blocks }], limits.guestWork()),
  })
}

const LEFT = 'The LUN is not blank any more: `blkdiscard --zeroout` in a guest that maps it makes it so.'

function leftOver(machine: MachineUnderTest, { lun }: DiskUnderTest): SnapwitnessError {
  const what = `The LUN ${lun?.name} could not be blanked: the host of ${machine.name} does not offer it any more.`
  return new SnapwitnessError('LUN_LEFT', what, { hint: LEFT, fields: { machine: machine.name } })
}
