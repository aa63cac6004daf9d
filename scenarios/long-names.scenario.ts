import { expect, flatten, test } from '../src/index.ts'

/** Of as many bytes as the name of a file has at most: no document says what a host does with it. */
const LONG = 'long-'.repeat(51)

test('A name that is too long for a host leaves nothing behind', {
  promise: 'names-need-not-be-unique',
  needs: 'each',
}, async ({ vms, step }) => {
  step('A snapshot, and another with a name of 255 bytes')
  const disks = await vms.attachDisk({ sizeMiB: 64 })
  const old = await disks.writeRaw({ sizeMiB: 1 })
  const before = await vms.takeSnapshot('before')
  const young = await disks.overwriteRaw(old)
  await vms.expectSnapshotOrNothing({
    what: 'a snapshot with a name of 255 bytes',
    snapshot: { name: LONG, memory: true },
  })
  await vms.characterise('What becomes of a name of 255 bytes?', ({ snapshots }) => {
    const names = flatten(snapshots).map(({ name }) => name)
    if (names.includes(LONG)) return 'it is the snapshot’s'
    return names.some((name) => LONG.startsWith(name)) ? 'it is shortened' : 'it is refused'
  })
  await disks.overwriteRaw(young)

  step('Back to the one before it')
  await vms.revertTo(before)
  await expect(disks).toHoldRaw(old)
})
