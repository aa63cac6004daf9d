import type { MachineContext } from './context.ts'
import { machineTypeOf } from './hardware-version.ts'
import type { MachineFolder } from './machine-folder.ts'
import { basisOf, type Origin } from './origin.ts'
import type { QemuConfig, QemuDisk } from './qemu/command-line.ts'
import { guestPortsOf } from './relay.ts'

/** The machine as QEMU is to make it. */
export function configOf({ origin, state, folder }: MachineContext, disks: readonly QemuDisk[]): QemuConfig {
  return {
    accelerator: basisOf(origin).accelerator,
    machineType: machineTypeOf(state.settings),
    start: startOf(origin, folder),
    uuid: state.uuid,
    memoryMiB: state.settings.memoryMiB,
    cpus: state.settings.cpus,
    controller: state.settings.controller,
    disks,
    guestPorts: guestPortsOf(state.role),
  }
}

function startOf(origin: Origin, folder: MachineFolder): QemuConfig['start'] {
  if ('golden' in origin) return origin.golden
  const { role, firmware, nic, agent, tpm } = origin.image
  return {
    windows: role === 'own-windows',
    nic,
    agent,
    variables: firmware === 'uefi' ? folder.absolute(folder.nvram) : undefined,
    tpmState: tpm ? folder.absolute(folder.tpm) : undefined,
  }
}
