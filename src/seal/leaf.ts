import type { SealedPart } from '../evidence/sealed.ts'
import { witnessHolds } from '../judge/witness.ts'
import { sealTag } from '../safety/tags.ts'
import type { DiskUnderTest, Witness } from '../scenario/disk.ts'
import { demand } from '../scenario/errors.ts'
import type { MachineUnderTest } from '../scenario/machine.ts'
import { removeSnapshot } from '../scenario/remove.ts'
import { revert } from '../scenario/revert.ts'
import { takeSnapshot } from '../scenario/snapshot.ts'
import { diskOf } from './disks.ts'
import { blocksOf, rangesOfRound, sealedImage } from './image.ts'
import { LEAF } from './own-place.ts'
import { digestOf, partText } from './record.ts'

/**
 * Whether the old tree still works as one: a new leaf under the part at which the machine is, written to before and after,
 * reverted to, and removed.
 */
export async function tryLeaf(machine: MachineUnderTest, at: SealedPart): Promise<void> {
  const scene = { disks: at.disks.filter(isInSnapshots).map((disk) => diskOf(machine, disk)), probes: [] }
  const image = (disk: DiskUnderTest): Witness => ({
    place: 'raw',
    image: sealedImage(machine.run, at.disks.find(({ uuid }) => uuid === disk.identity.uuid)!),
  })
  const old = await writeRound(scene.disks, image)
  const memory = at.memory && at.disks.every(isInSnapshots)
  const record = digestOf(partText(at))
  const { moment, checks } = await takeSnapshot(
    machine,
    scene,
    { name: 'snapwitness verify: leaf', memory, quiesce: false },
    async () => sealTag({ seal: machine.run, part: LEAF, record }),
  )
  demand(checks)
  await writeRound(scene.disks, (disk) => old.get(disk)!)
  demand(await revert(machine, scene, moment, { suppressPowerOn: false, start: true }))
  for (const [disk, witness] of old) {
    const read = await disk.readWitness(witness)
    await machine.judge(witnessHolds, { disk: disk.name, fileName: null, content: 'exact' }, read)
  }
  demand(await removeSnapshot(machine, moment, { children: false, consolidate: true }))
}

async function writeRound(
  disks: readonly DiskUnderTest[],
  imageOf: (disk: DiskUnderTest) => Witness,
): Promise<Map<DiskUnderTest, Witness>> {
  const written = new Map<DiskUnderTest, Witness>()
  for (const disk of disks) {
    const ranges = rangesOfRound(disk.generation + 1, blocksOf(disk.identity), { isFirst: false })
    written.set(disk, await disk.write(imageOf(disk), ranges, { sync: true }))
  }
  return written
}

function isInSnapshots({ mode }: { mode: string }): boolean {
  return !mode.startsWith('independent')
}
