import type { Journal } from '../evidence/journal.ts'
import type { SealedPart } from '../evidence/sealed.ts'
import { evenIfUnwritten, type Operate } from '../safety/operate.ts'
import { sealTag } from '../safety/tags.ts'
import type { MachineUnderTest } from '../scenario/machine.ts'
import type { FoundPart } from './look-at-seal.ts'
import { digestOf, HERE, partText } from './record.ts'

/** A snapshot that a verification takes of itself, and takes away again. */
export const LEAF = 'leaf'

/**
 * Keeps where the machine stands in a snapshot of its own: no revert brings that back otherwise. A seal does not come with
 * one, since what is there without a snapshot is to be seen once, too, as it came over the upgrade. Without memory: an
 * independent disk allows none, and the machine may have been started anew since it was sealed.
 */
export async function keepPlace(
  machine: MachineUnderTest,
  here: SealedPart,
  { wasOn }: { wasOn: boolean },
): Promise<FoundPart> {
  const { vm, limits, custody } = machine
  await custody.lease.renew(limits.look())
  const description = sealTag({ seal: machine.run, part: HERE, record: digestOf(partText(here)) })
  const name = wasOn ? RAN : 'snapwitness verify: here, where it was off'
  const ref = await machine.do(
    'take snapshot',
    { name, memory: false },
    () => vm.takeSnapshot({ name, description, memory: false, quiesce: false }, limits.task()),
    (snapshot) => ({ snapshot }),
    { kind: 'remove-snapshot', tag: description },
  )
  return { ref, name, lease: '' }
}

/** A snapshot without memory does not tell whether the machine ran. */
const RAN = 'snapwitness verify: here, where it ran'

export function ranAt({ name }: FoundPart): boolean {
  return name === RAN
}

/** Goes back to where the machine stood; whatever a verification has made below is lost. */
export function returnToPlace(machine: MachineUnderTest, { ref, lease, name }: FoundPart): Promise<void> {
  const { vm, limits, custody } = machine
  return doing(machine)({
    machine: machine.name,
    action: 'revert',
    details: { snapshot: name },
    async work() {
      await vm.revertTo(ref, { suppressPowerOn: true }, limits.task())
      await custody.lease.renewAfterRevert(limits.look(), { lease })
    },
  })
}

export function removeOwn(machine: MachineUnderTest, { ref, name }: FoundPart): Promise<void> {
  const { vm, limits } = machine
  return doing(machine)({
    machine: machine.name,
    action: 'remove snapshot',
    details: { snapshot: name },
    work: () => vm.removeSnapshot(ref, { children: false, consolidate: true }, limits.task()),
  })
}

/** Also of a run that was asked to stop, and where the ledger can be written no more. */
function doing({ recorder }: { recorder: { journal: Journal } }): Operate {
  return evenIfUnwritten(recorder.journal)
}
