import { expect, scenario, statements } from '../../src/index.ts'

const GIB = 2 ** 30

scenario('The map of changed blocks tells at least what changed', 'changed-blocks', async ({ vms, step }) => {
  step('Tracking is switched on over a snapshot')
  const disks = await vms.attachDisk({ sizeMiB: 32, name: 'tracked disk' })
  const blank = await disks.writeRaw({ sizeMiB: 8 })
  await vms.takeSnapshot('before tracking', { memory: false })
  await vms.reconfigure({ changeTrackingEnabled: true })
  const a = await vms.takeSnapshot('a', { memory: false })
  await vms.check(statements.changeIds, () => ({ name: a.name }), { since: a })

  step('Scattered writes, on a running machine')
  const atB = await disks.overwriteRaw(blank, { scattered: { blocks: 60, seed: 15 } })
  const b = await vms.takeSnapshot('b', { memory: true })
  await disks.expectChangesTold({ since: a, until: b, before: blank, after: atB })

  step('Blocks that were trimmed and zeroed')
  const zeroed = await disks.zeroRaw(atB, { stretch: { fromMiB: 4, sizeMiB: 1 } })
  const { witnesses: atC } = await disks.discardRaw(zeroed, { stretch: { fromMiB: 6, sizeMiB: 1 } })
  const c = await vms.takeSnapshot('c', { memory: false })
  await disks.expectChangesTold({ since: b, until: c, before: atB, after: atC })
  await disks.expectChangesTold({ since: a, until: c, before: blank, after: atC })

  step('Writes after a merge')
  await vms.removeSnapshot(a)
  const atD = await disks.overwriteRaw(atC, { scattered: { blocks: 30, seed: 16 } })
  const d = await vms.takeSnapshot('d', { memory: false })
  await disks.expectChangesTold({ since: c, until: d, before: atC, after: atD })
  await expect(disks).toHoldRaw(atD)

  step('After a revert, the discarded state is refused, or told in full')
  await disks.overwriteRaw(atD, { scattered: { blocks: 10, seed: 17 } })
  await vms.revertTo(b)
  const atE = await disks.overwriteRaw(atB, { stretch: { fromMiB: 2, sizeMiB: 1 } })
  const e = await vms.takeSnapshot('e', { memory: false })
  await disks.expectChangesTold({ since: b, until: e, before: atB, after: atE })
  await disks.expectChangesTold({ since: d, until: e, before: atD, after: atE, discarded: true })

  step('A disk that was extended past 128 GiB')
  const large = await vms.attachDisk({ sizeGiB: 127, name: 'large disk' })
  await large.extend(129 * GIB)
  const atF = await large.writeRaw({ sizeMiB: 129 * 1024, scattered: { blocks: 4, seed: 128 } })
  const f = await vms.takeSnapshot('f', { memory: false })
  const atG = await large.overwriteRaw(atF, { stretch: { fromMiB: 128 * 1024 + 512, sizeMiB: 1 } })
  const g = await vms.takeSnapshot('g', { memory: false })
  await large.expectChangesTold({ since: f, until: g, before: atF, after: atG })
})
