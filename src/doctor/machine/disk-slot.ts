import type { MachineInspection } from '../../vsphere/machine/inspection.ts'
import { ok, type Remark } from '../finding.ts'

type Seen = Pick<MachineInspection, 'freeDiskSlots' | 'nextDisk'>

export function diskSlot({ freeDiskSlots, nextDisk: { controller = '', isSeenLate } }: Seen): Remark {
  const what = `${freeDiskSlots} free units on its controllers that share no bus; the second disk goes to one of the kind ${controller}`
  if (freeDiskSlots === 0) return noSlot()
  if (isSeenLate) {
    return {
      id: 'disk-slot',
      severity: 'warning',
      what,
      follows:
        'Many Linux guests see a disk on it after their next restart alone: then the run starts the machine anew for the first disk of a scenario, and does not find a second one.',
      mend: ADD_CONTROLLER,
    }
  }
  if (!HOT_ADDED.includes(controller)) return ok('disk-slot', what)
  return {
    id: 'disk-slot',
    severity: 'note',
    what,
    follows:
      'A host may refuse to add a disk of this kind while the machine runs (DeviceHotPlugNotSupported): then the run powers it off for the first disk of a scenario. Its guest may see no UUID of the disk, which is then found by its size.',
    mend: `Where it does: ${ADD_CONTROLLER}`,
  }
}

/** Kinds to which a disk is not added while the machine runs on every host and of every hardware version. */
const HOT_ADDED = ['VirtualNVMEController', 'VirtualAHCIController', 'VirtualSATAController']
const ADD_CONTROLLER =
  'With the machine off: Edit settings > Add other device > SCSI controller > VMware Paravirtual, no bus sharing.'

function noSlot(): Remark {
  return {
    id: 'disk-slot',
    severity: 'blocker',
    what: 'No controller with a free unit and a bus of its own',
    follows: 'The second disk cannot be attached.',
    mend: ADD_CONTROLLER,
  }
}
