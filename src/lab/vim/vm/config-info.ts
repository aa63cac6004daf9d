import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import type { GuestRole, Machine, MachineSettings } from '../../machine/machine.ts'
import { datastoreUrl } from '../inventory/datastore.ts'
import { type Data, data } from '../schema/values.ts'
import { devicesOf } from './devices.ts'
import { datastorePath, type LabMachine } from './lab-machine.ts'

/** The machine's settings: those of now, or those that a snapshot keeps. */
export async function configInfo(
  vm: LabMachine,
  settings: MachineSettings,
): Promise<Data<'VirtualMachineConfigInfo'>> {
  const { machine, datastoreName } = vm
  const { hardwareVersion, memoryMiB, cpus, annotation, extraConfig, changeTracking } = settings
  return data('VirtualMachineConfigInfo', {
    changeVersion: changeVersionOf(machine, settings),
    // A standalone ESXi host does not keep this either, and answers the epoch.
    modified: new Date(0),
    name: machine.name,
    ...guestSystem(machine.role),
    version: hardwareVersion,
    uuid: machine.uuid,
    instanceUuid: machine.instanceUuid,
    template: false,
    alternateGuestName: '',
    annotation,
    files: await filesOf(vm),
    flags: data('VirtualMachineFlagInfo', {
      snapshotDisabled: false,
      snapshotLocked: false,
      // The guest of the lab always sees its disks' serials.
      diskUuidEnabled: true,
      snapshotPowerOffBehavior: 'powerOff',
    }),
    defaultPowerOps: data('VirtualMachineDefaultPowerOpInfo', {
      powerOffType: 'hard',
      suspendType: 'hard',
      resetType: 'hard',
    }),
    hardware: data('VirtualHardware', {
      numCPU: cpus,
      numCoresPerSocket: 1,
      memoryMB: memoryMiB,
      device: devicesOf(vm, settings),
    }),
    memoryHotAddEnabled: false,
    cpuHotAddEnabled: false,
    cpuHotRemoveEnabled: false,
    extraConfig: Object.entries(extraConfig).map(([key, value]) => data('OptionValue', { key, value })),
    datastoreUrl: [
      data('VirtualMachineConfigInfoDatastoreUrlPair', {
        name: datastoreName,
        url: datastoreUrl(vm.datastoreFolder),
      }),
    ],
    changeTrackingEnabled: changeTracking,
    firmware: machine.board.firmware === 'uefi' ? 'efi' : 'bios',
  })
}

/** What the guest is, said truly: the stand-in is a Debian that plays a Windows. */
export function guestSystem(role: GuestRole): { guestId: string; guestFullName: string } {
  return SYSTEMS[role]
}

const SYSTEMS: Readonly<Record<GuestRole, { guestId: string; guestFullName: string }>> = {
  linux: { guestId: 'debian11_64Guest', guestFullName: 'Debian GNU/Linux 12 (64-bit)' },
  'windows-stand-in': {
    guestId: 'windows9_64Guest',
    guestFullName: 'Windows stand-in of the Snapwitness Lab',
  },
  'own-linux': { guestId: 'otherLinux64Guest', guestFullName: 'Other Linux (64-bit)' },
  'own-windows': { guestId: 'windows9_64Guest', guestFullName: 'Microsoft Windows 10 (64-bit)' },
}

export async function vmPathName(vm: LabMachine): Promise<string> {
  const config = (await vm.machine.files()).find(({ kind }) => kind === 'config')
  return config === undefined ? '' : datastorePath(vm, config)
}

/** Differs whenever anything of the configuration does. */
export function changeVersionOf({ name }: Machine, settings: MachineSettings): string {
  return createHash('sha256')
    .update(JSON.stringify([name, settings]))
    .digest('hex')
    .slice(0, 16)
}

async function filesOf(vm: LabMachine): Promise<Data<'VirtualMachineFileInfo'>> {
  const path = await vmPathName(vm)
  const folder = `${posix.dirname(path)}/`
  return data('VirtualMachineFileInfo', {
    vmPathName: path,
    snapshotDirectory: folder,
    suspendDirectory: folder,
    logDirectory: folder,
  })
}
