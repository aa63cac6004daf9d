import type { MachineInspection } from '../../vsphere/machine/inspection.ts'
import { ok, type Remark } from '../finding.ts'

/** Disks that a snapshot leaves out, or that keep it from being taken. */
export function diskModes({ disks, powerState }: MachineInspection): Remark[] {
  const independent = disks.filter(({ mode }) => mode.startsWith('independent'))
  const physical = disks.filter(({ rawDevice }) => rawDevice === 'physical')
  const virtual = disks.filter(({ rawDevice }) => rawDevice === 'virtual')
  if (independent.length + physical.length + virtual.length === 0) {
    return [ok('disk-modes', `All ${disks.length} disks take part in snapshots`)]
  }
  const running = powerState === 'poweredOn'
  return [
    ...labelled(independent, {
      id: 'independent-disk',
      severity: running ? 'blocker' : 'warning',
      what: 'Independent disks',
      follows: running
        ? 'A snapshot with memory is refused (MemorySnapshotOnIndependentDisk), and a revert leaves these disks as they are.'
        : 'A snapshot leaves them out, and a revert leaves them as they are.',
      mend: 'With the machine off and without snapshots: Edit settings > Hard disk > Disk mode: Dependent.',
    }),
    ...labelled(physical, {
      id: 'physical-rdm',
      severity: 'blocker',
      what: 'Raw device mappings in physical mode',
      follows: 'Snapshots of a running machine are refused; these disks are never in one.',
      mend: 'Take them off the machine, or map the device anew in virtual compatibility mode.',
    }),
    ...labelled(virtual, {
      id: 'virtual-rdm',
      severity: 'note',
      what: 'Raw device mappings in virtual mode',
      follows:
        'Their deltas are files on the datastore, as those of other disks; the device behind is not copied.',
      mend: '',
    }),
  ]
}

function labelled(disks: readonly { label: string; mode: string }[], remark: Remark): Remark[] {
  if (disks.length === 0) return []
  const names = disks.map(({ label, mode }) => `${label} (${mode})`).join(', ')
  return [{ ...remark, what: `${remark.what}: ${names}` }]
}
