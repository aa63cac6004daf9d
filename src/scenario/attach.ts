import { SnapwitnessError } from '../core/errors.ts'
import { diskAsAsked } from '../judge/as-asked.ts'
import { holds } from '../judge/statement.ts'
import type { DiskMode, DiskRequest } from '../vsphere/disks/disks.ts'
import type { CompatibilityMode } from '../vsphere/disks/luns.ts'
import { isFault } from '../vsphere/faults/errors.ts'
import { DiskUnderTest } from './disk.ts'
import { freeLun, identityOf, refuseUnlessBlank } from './luns.ts'
import type { MachineUnderTest } from './machine.ts'
import { powerOff, powerOn } from './power.ts'
import type { Check } from './recorder.ts'
import type { Stage } from './stage.ts'

/**
 * A disk to attach: a new one, or a LUN of the machine's in one of its compatibility modes. Independent disks, and LUNs in
 * physical mode, have no part in snapshots.
 * @example
 * await vms.attachDisk({ sizeGiB: 2, name: 'second disk' })
 * await vms.withLun('a mapped LUN')?.attachDisk({ lun: 'virtual' })
 */
export type NewDisk =
  | (({ sizeGiB: number } | { sizeMiB: number }) & { name?: string; mode?: DiskMode })
  | { lun: CompatibilityMode; name?: string }

/** Attaches it, and waits until the guest of a machine that is on shows it. */
export async function attachTo(
  machine: MachineUnderTest,
  stage: Stage,
  asked: NewDisk,
): Promise<{ disk: DiskUnderTest; checks: Check[] }> {
  const { name, ...request } = await requestOf(machine, stage, asked)
  const { capacityBytes, mode = 'persistent', mapping } = request
  const { fileName, settings } = await machine.custody.newDisk()
  const mayStop = stage.on(machine).disks.length === 0
  const details = { name, capacityBytes, mode, ...(mapping && { lun: mapping.lun.name, ...asked }) }
  const { attached: made, isOff } = await whileItMay(machine, mayStop, () =>
    machine.do(
      'attach disk',
      details,
      () => machine.vm.attachDisk({ ...request, fileName }, machine.limits.task(), settings),
      (disk) => ({ uuid: disk.uuid, fileName: disk.fileName, unitNumber: disk.unitNumber }),
      { kind: 'delete-disk', fileName },
    ),
  )
  machine.custody.made(made.uuid)
  const identity = mapping
    ? identityOf(made.uuid, mapping.lun, mapping.compatibility)
    : { uuid: made.uuid, sizeBytes: capacityBytes }
  const disk = new DiskUnderTest(machine, name, identity, made.key, { lun: mapping?.lun.name })
  stage.add(disk)
  const expected = { disk: name, uuid: made.uuid, sizeBytes: capacityBytes, mode }
  const seen = await machine.observeMachineUntil((host) => holds(diskAsAsked, expected, host))
  const checks = [await machine.judge(diskAsAsked, expected, seen), ...(isOff ? await powerOn(machine) : [])]
  if (isOff || seen.seen.powerState === 'poweredOn') checks.push(...(await waitUntilSeen(disk, mayStop)))
  if (mapping) await refuseUnlessBlank(disk)
  return { disk, checks }
}

async function requestOf(
  machine: MachineUnderTest,
  stage: Stage,
  asked: NewDisk,
): Promise<DiskRequest & { name: string }> {
  if ('lun' in asked) {
    const { lun: compatibility, name = 'LUN' } = asked
    const lun = await freeLun(machine, stage)
    return { name, capacityBytes: lun.capacityBytes, mapping: { lun, compatibility } }
  }
  const { name = 'second disk', mode = 'persistent' } = asked
  const capacityBytes = 'sizeGiB' in asked ? asked.sizeGiB * 2 ** 30 : asked.sizeMiB * 2 ** 20
  return { name, capacityBytes, mode }
}

/**
 * Attaches a disk; where the host adds none of its kind to a running machine, while it is off for that. Only where the
 * scenario has put nothing on the machine yet: a guest that is started anew has mounted nothing.
 * @param mayStop whether it may be powered off for it
 */
async function whileItMay<T>(
  machine: MachineUnderTest,
  mayStop: boolean,
  attach: () => Promise<T>,
): Promise<{ attached: T; isOff: boolean }> {
  try {
    return { attached: await attach(), isOff: false }
  } catch (error) {
    if (!mayStop || !isFault(error, 'DeviceHotPlugNotSupported')) throw error
    machine.characterise('Does the host add a disk while the machine runs?', 'no: it is powered off for it')
    await powerOff(machine)
    return { attached: await attach(), isOff: true }
  }
}

/**
 * Waits until the guest shows the disk; one that sees new disks at a start alone is started anew.
 * @throws SnapwitnessError `DISK_NOT_SEEN`: what becomes of the disk then, nobody can tell from inside
 */
async function waitUntilSeen(disk: DiskUnderTest, mayStop: boolean): Promise<Check[]> {
  const { machine, name, identity } = disk
  const look = () => machine.do('wait for the disk', { disk: name }, () => disk.whole.lookWhenSeen())
  await look()
  if (disk.everSeen) return []
  if (mayStop) {
    await powerOff(machine)
    const checks = await powerOn(machine)
    await look()
    if (disk.everSeen) {
      machine.characterise('When does the guest see a new disk?', 'after a start alone')
      return checks
    }
  }
  const what = `The guest of ${machine.name} does not see its ${name} (${identity.uuid}), which the host has attached.`
  throw new SnapwitnessError('DISK_NOT_SEEN', what, {
    hint: 'Does the machine have disk.EnableUUID = TRUE, or no other disk of that size? On an LSI Logic SAS controller some systems see a new disk only after they have booted: give the machine a VMware Paravirtual controller.',
    fields: { machine: machine.name, disk: name },
  })
}
