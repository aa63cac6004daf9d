import type { MachineInspection } from '../../vsphere/machine/inspection.ts'
import { ok, type Remark } from '../finding.ts'

type Features = MachineInspection['features']

/** Devices of which no snapshot can be taken, or none with memory. */
export function hindrances({
  features,
  powerState,
}: Pick<MachineInspection, 'features' | 'powerState'>): Remark[] {
  const found = [
    ...persistentMemory(features),
    ...multiWriter(features),
    ...sharedBuses(features),
    ...passthrough(features, powerState === 'poweredOn'),
    ...tpm(features),
  ]
  return found.length === 0
    ? [ok('devices', 'No device of the machine stands in the way of a snapshot')]
    : found
}

function persistentMemory({ persistentMemory: devices }: Features): Remark[] {
  return devices.length === 0
    ? []
    : [
        {
          id: 'persistent-memory',
          severity: 'blocker',
          what: `Persistent memory: ${devices.join(', ')}`,
          follows: 'Snapshots of the machine are refused: what is in persistent memory is in none.',
          mend: 'Take the NVDIMM off, or move the disk to another datastore; or choose another machine.',
        },
      ]
}

function multiWriter({ multiWriter: disks }: Features): Remark[] {
  return disks.length === 0
    ? []
    : [
        {
          id: 'multi-writer',
          severity: 'blocker',
          what: `Disks that several machines write to (multi-writer): ${disks.join(', ')}`,
          follows:
            'Snapshots of the machine are refused (MultiWriterNotSupported), and a revert would pull the disk from under the others.',
          mend: 'Take the disks off this machine, or with the machine off: Edit settings > Hard disk > Sharing: No sharing.',
        },
      ]
}

function sharedBuses({ sharedBuses: buses }: Features): Remark[] {
  if (buses.length === 0) return []
  const used = buses.filter(({ disks }) => disks.length > 0)
  const what = `Controllers with a shared bus: ${buses.map(({ label, disks }) => `${label} (${disks.join(', ') || 'no disk'})`).join(', ')}`
  return [
    used.length > 0
      ? {
          id: 'shared-bus',
          severity: 'blocker',
          what,
          follows: 'Snapshots of the machine are refused while it runs (SharedBusControllerNotSupported).',
          mend: 'Move the disks to a controller without sharing; or choose a machine that is in no cluster of guests.',
        }
      : {
          id: 'shared-bus',
          severity: 'warning',
          what,
          follows: 'A host may refuse snapshots of the machine. No disk of a run goes onto such a bus.',
          mend: 'With the machine off, take the controllers off.',
        },
  ]
}

function passthrough({ passthrough: devices }: Features, running: boolean): Remark[] {
  if (devices.length === 0) return []
  return [
    {
      id: 'passthrough',
      severity: 'warning',
      what: `Devices that are passed through: ${devices.join(', ')}`,
      follows: running
        ? 'The host keeps no memory of the machine: the baseline is taken without, at the end the guest is started anew, and what needs memory is not applicable.'
        : 'The host keeps no memory of the machine: what needs memory is not applicable.',
      mend: '',
    },
  ]
}

function tpm({ tpm: devices }: Features): Remark[] {
  return devices.length === 0
    ? []
    : [
        {
          id: 'tpm',
          severity: 'note',
          what: `The machine has ${devices.join(', ')}, and is encrypted`,
          follows:
            'Snapshots need the key provider of the vCenter; without it the host refuses them (EncryptionKeyRequired). A revert also takes back what the TPM holds.',
          mend: '',
        },
      ]
}
