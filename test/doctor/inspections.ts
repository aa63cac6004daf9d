import type { GuestInspection } from '../../src/guest/guest.ts'
import type { MachineInspection } from '../../src/vsphere/machine/inspection.ts'
import type { SnapshotNode } from '../../src/vsphere/machine/virtual-machine.ts'

const GIB = 1024 ** 3

/** A machine on which nothing is to be found fault with, but for what a test changes. */
export function machine(changed: Partial<MachineInspection> = {}): MachineInspection {
  return {
    powerState: 'poweredOn',
    tools: { running: true, version: 'guestToolsCurrent' },
    addresses: { own: ['192.0.2.7'], passedOver: [] },
    instanceUuid: '52d1a2b3-0000-4000-8000-000000000001',
    biosUuid: '564d1a2b-0000-4000-8000-000000000001',
    memoryMiB: 2048,
    annotation: '',
    extraConfig: { 'snapwitness.allow': 'TRUE' },
    disks: [disk()],
    freeDiskSlots: 14,
    nextDisk: { controller: 'ParaVirtualSCSIController', isSeenLate: false },
    features: features(),
    diskUuidEnabled: true,
    changeTracking: false,
    consolidationNeeded: false,
    snapshots: { roots: [], current: undefined },
    home: { ref: 'Datastore:ds-1', name: 'datastore1', capacityBytes: 500 * GIB, freeBytes: 400 * GIB },
    ...changed,
  }
}

type Features = MachineInspection['features']

export function features(changed: Partial<Features> = {}): Features {
  return {
    template: false,
    connectionState: 'connected',
    question: undefined,
    faultTolerance: 'notConfigured',
    disabledMethods: [],
    snapshotsDisabled: false,
    snapshotsLocked: false,
    passthrough: [],
    persistentMemory: [],
    tpm: [],
    multiWriter: [],
    sharedBuses: [],
    ...changed,
  }
}

type Disk = MachineInspection['disks'][number]

export function disk(changed: Partial<Disk> = {}): Disk {
  return {
    key: 2000,
    label: 'Hard disk 1',
    controllerKey: 1000,
    controller: 'ParaVirtualSCSIController 0',
    unitNumber: 0,
    uuid: '6000C29e-0000-0000-0000-000000000000',
    changeId: undefined,
    capacityBytes: 20 * GIB,
    fileName: '[datastore1] a/a.vmdk',
    mode: 'persistent',
    chain: ['[datastore1] a/a.vmdk'],
    deltaFormat: null,
    deltaVariant: null,
    rawDevice: undefined,
    ...changed,
  }
}

/** A chain of so many snapshots, one under the other. */
export function chain(length: number): SnapshotNode[] {
  if (length === 0) return []
  const node = {
    id: length,
    name: `update ${length}`,
    description: '',
    quiesced: false,
    createdAt: new Date(0),
  }
  return [
    {
      ...node,
      ref: `VirtualMachineSnapshot:s-${length}`,
      powerState: 'poweredOff',
      children: chain(length - 1),
    },
  ]
}

export function guest(changed: Partial<GuestInspection> = {}): GuestInspection {
  return {
    administrator: true,
    tools: [
      { name: 'dd', version: 'dd (coreutils) 9.1' },
      { name: 'blkid', version: 'there' },
    ],
    settings: { powerShell: '5.1.19041.1', languageMode: 'FullLanguage', policyAllowBasic: null },
    ...changed,
  }
}
