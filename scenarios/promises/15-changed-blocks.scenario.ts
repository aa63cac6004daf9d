import { expect, statements, test } from '../../src/index.ts'

const GIB = 2 ** 30

test('The map of changed blocks tells at least what changed', {
  promise: 'changed-blocks',
  needs: 'each',
}, async ({ vms, step }) => {
  step('Tracking that was switched on before the first snapshot')
  const tracked = await vms.having(
    'changed block tracking',
    'it is not switched on, and no manual supports that while a machine has snapshots; switch it on while it has none',
    ({ settings }) => settings.changeTracking,
  )
  if (!tracked) return
  const disks = await tracked.attachDisk({ sizeMiB: 32, name: 'tracked disk' })
  const blank = await disks.writeRaw({ sizeMiB: 8 })
  const a = await tracked.takeSnapshot('a', { memory: false })
  await tracked.check(statements.changeIds, () => ({ name: a.name }), { since: a })

  step('Scattered writes, on a running machine')
  const atB = await disks.overwriteRaw(blank, { scattered: { blocks: 60, seed: 15 } })
  const b = await tracked.takeSnapshot('b', { memory: true })
  await disks.expectChangesTold({ since: a, until: b, before: blank, after: atB })

  step('Blocks that were trimmed and zeroed')
  const zeroed = await disks.zeroRaw(atB, { stretch: { fromMiB: 4, sizeMiB: 1 } })
  const { witnesses: atC } = await disks.discardRaw(zeroed, { stretch: { fromMiB: 6, sizeMiB: 1 } })
  const c = await tracked.takeSnapshot('c', { memory: false })
  await disks.expectChangesTold({ since: b, until: c, before: atB, after: atC })
  await disks.expectChangesTold({ since: a, until: c, before: blank, after: atC })

  step('Writes after a merge')
  await tracked.removeSnapshot(a)
  const atD = await disks.overwriteRaw(atC, { scattered: { blocks: 30, seed: 16 } })
  const d = await tracked.takeSnapshot('d', { memory: false })
  await disks.expectChangesTold({ since: c, until: d, before: atC, after: atD })
  await expect(disks).toHoldRaw(atD)

  step('After a revert, what came before it is refused, or told in full')
  await disks.overwriteRaw(atD, { scattered: { blocks: 10, seed: 17 } })
  await tracked.revertTo(b)
  await expect(disks).toHoldRaw(atB)
  const atE = await disks.overwriteRaw(atB, { stretch: { fromMiB: 2, sizeMiB: 1 } })
  const e = await tracked.takeSnapshot('e', { memory: false })
  await disks.expectChangesTold({ since: b, until: e, before: atB, after: atE, discarded: true })
  await disks.expectChangesTold({ since: d, until: e, before: atD, after: atE, discarded: true })

  step('A disk that was extended past 128 GiB')
  const large = await tracked.attachDisk({ sizeGiB: 127, name: 'large disk' })
  await large.extend(129 * GIB)
  const atF = await large.writeRaw({ sizeMiB: 129 * 1024, scattered: { blocks: 4, seed: 128 } })
  const f = await tracked.takeSnapshot('f', { memory: false })
  const atG = await large.overwriteRaw(atF, { stretch: { fromMiB: 128 * 1024 + 512, sizeMiB: 1 } })
  const g = await tracked.takeSnapshot('g', { memory: false })
  await large.expectChangesTold({ since: f, until: g, before: atF, after: atG })
})
