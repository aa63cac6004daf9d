import { randomUUID } from 'node:crypto'
import { LAB_BOARD } from '../machine/board.ts'
import { NO_GUEST } from '../machine/context.ts'
import { FIRST_HARDWARE } from '../machine/hardware-version.ts'
import { type Machine, MachineFault, type MachineSettings } from '../machine/machine.ts'

/** Somebody else's machine: it is there, it is off, and nobody touches it. */
export function stillMachine(name: string, settings: Partial<MachineSettings> = {}): Machine {
  const refuse = async () => {
    throw new MachineFault('InvalidState', `${name} is not ours.`)
  }
  return {
    name,
    role: 'linux',
    board: LAB_BOARD,
    uuid: randomUUID(),
    instanceUuid: randomUUID(),
    powerState: 'poweredOff',
    settings: {
      hardwareVersion: FIRST_HARDWARE,
      memoryMiB: 1024,
      cpus: 1,
      annotation: '',
      extraConfig: {},
      changeTracking: false,
      controller: 'pvscsi',
      disks: [],
      ...settings,
    },
    snapshots: [],
    currentSnapshotId: undefined,
    consolidationNeeded: false,
    guest: NO_GUEST,
    endpoints: [],
    bootTime: undefined,
    question: undefined,
    powerOn: refuse,
    powerOff: refuse,
    reset: refuse,
    suspend: refuse,
    shutdownGuest: refuse,
    reconfigure: refuse,
    takeSnapshot: refuse,
    revertTo: refuse,
    removeSnapshot: refuse,
    removeAllSnapshots: refuse,
    renameSnapshot: refuse,
    consolidate: refuse,
    queryChangedAreas: refuse,
    relocate: refuse,
    files: async () => [],
    onChange: () => () => {},
    async losePower() {},
    async close() {},
  }
}
