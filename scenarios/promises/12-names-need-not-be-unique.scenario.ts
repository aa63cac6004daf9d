import { expect, flatten, type SnapshotNode, test } from '../../src/index.ts'

const NAME = ' 100% “twice” <é> \u{1F4BE} '

test('Two snapshots of one name are two snapshots', {
  promise: 'names-need-not-be-unique',
  needs: 'each',
}, async ({ vms, step }) => {
  step('Two snapshots of one name, each with data of its own')
  const disks = await vms.attachDisk({ sizeMiB: 256 })
  const volumes = await disks.initialize({ label: 'data' })
  const old = await volumes.write({ sizeMiB: 1 })
  const older = await vms.takeSnapshot(NAME)
  const young = await volumes.overwrite(old)
  const newer = await vms.takeSnapshot(NAME)
  await volumes.overwrite(young)

  step('Each brings back its own')
  await vms.revertTo(older)
  await expect(volumes).toHold(old)
  await vms.revertTo(newer)
  await expect(volumes).toHold(young)

  step('The newer one is removed, and the older is still there')
  await vms.removeSnapshot(newer)
  await volumes.overwrite(young)
  await vms.revertTo(older)
  await expect(volumes).toHold(old)

  step('A request to quiesce a machine that is off is passed over')
  await vms.powerOff()
  const asked = await vms.takeSnapshot('asked to be quiesced', { memory: false, quiesce: true })
  await vms.characterise(
    'Is the snapshot of a machine that is off told as quiesced, when that was asked for?',
    ({ snapshots }, vm) => (isQuiesced(asked.on(vm).snapshot, snapshots) ? 'yes' : 'no'),
  )
  await vms.characterise(
    'Does a name with blanks and rare characters come back as it was?',
    ({ snapshots }) => (flatten(snapshots).some(({ name }) => name === NAME) ? 'yes' : 'no'),
  )
})

test('Names that are numbers are names', { promise: 'names-need-not-be-unique', needs: 'each' }, async ({
  vms,
  step,
}) => {
  step('Snapshots «1», «2» and «3», with a disk that was attached after the first')
  const first = await vms.attachDisk({ sizeMiB: 64, name: 'first disk' })
  const blank = await first.writeRaw({ sizeMiB: 1 })
  await vms.takeSnapshot('1')
  const second = await vms.attachDisk({ sizeMiB: 64, name: 'second disk' })
  const [one, two] = [await first.overwriteRaw(blank), await second.writeRaw({ sizeMiB: 1 })]
  const middle = await vms.takeSnapshot('2')
  const [oneLater, twoLater] = [await first.overwriteRaw(one), await second.overwriteRaw(two)]
  await vms.takeSnapshot('3')
  await first.overwriteRaw(oneLater)
  await second.overwriteRaw(twoLater)

  step('Back to «2»: both disks are of that moment')
  await vms.revertTo(middle)
  await expect(first).toHoldRaw(one)
  await expect(second).toHoldRaw(two)
})

function isQuiesced(snapshot: string, roots: readonly SnapshotNode[]): boolean {
  return flatten(roots).some(({ id, quiesced }) => id === snapshot && quiesced)
}
