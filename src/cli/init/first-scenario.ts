/** Where the first scenario goes, and what it says. */
export const FIRST_SCENARIO = {
  path: 'scenarios/first.scenario.ts',
  text: `import { expect, test } from 'snapwitness'

test('a revert restores exactly what the snapshot saw', async ({ vms, step }) => {
  step('A disk with data')
  const disks = await vms.attachDisk({ sizeGiB: 2 })
  const volumes = await disks.initialize({ label: 'data' })
  const witness = await volumes.write({ sizeMiB: 16 })

  step('A snapshot, newer data, and back')
  const snapshot = await vms.takeSnapshot('with-data', { memory: true })
  await volumes.overwrite(witness)
  await vms.revertTo(snapshot)
  await expect(volumes).toHold(witness)
})
`,
}
