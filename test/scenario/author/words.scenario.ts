import { expect, judge, scenario, statement } from '../../../src/index.ts'

// What the author of a scenario may say, and what is refused where it is asked.

const hasMemory = statement({
  id: 'author.has-memory',
  takes: ['machine'],
  sentence: () => 'The machine has memory',
  judge: (_, { settings }) => judge(settings.memoryMiB > 0, 'some', `${settings.memoryMiB} MiB`),
})

scenario('the contrary is expected, and is the check that it is', async ({ vms }) => {
  const disks = await vms.attachDisk({ sizeMiB: 16 })
  await expect(disks).not.toBeAbsent()
  await vms.check(hasMemory)
})

scenario('the contrary of what holds is violated', async ({ vms }) => {
  const disks = await vms.attachDisk({ sizeMiB: 16 })
  await expect(disks).not.toBeUninitialized()
})

scenario('an author’s own expectation is a finding', async ({ vms }) => {
  expect(vms.names).toEqual(['nobody'])
})

scenario('a group without a member is refused where it is asked for', async ({ vms }) => {
  vms.except(vms)
})

scenario('one of a kind that is not there is refused', async ({ vms }) => {
  vms.preferably('windows').one('linux').one('windows')
})

scenario('nothing leads around the ledger', async ({ vms }) => {
  const disks = await vms.attachDisk({ sizeMiB: 64 })
  const volumes = await disks.initialize({ label: 'data' })
  const witness = await volumes.write({ sizeMiB: 1 })
  const snapshot = await vms.takeSnapshot('a')
  const looks = await vms.look()
  const reached: string[] = []
  for (const [name, value] of Object.entries({ vms, disks, volumes, witness, snapshot, looks })) {
    search(value, name, reached, new Set())
  }
  await vms.characterise('what can be reached', (host, vm) => {
    search({ host, vm }, 'given', reached, new Set())
    return reached.join(', ') || 'nothing'
  })
})

/** Goes wherever a property leads, and notes whatever could speak to a hypervisor or a guest by itself. */
function search(value: unknown, path: string, reached: string[], known: Set<unknown>): void {
  if (typeof value !== 'object' || value === null || known.has(value)) return
  known.add(value)
  if ('vm' in value && path !== 'given') reached.push(`${path}.vm`)
  for (const name of ['custody', 'guestOperations', 'recorder']) {
    if (name in value) reached.push(`${path}.${name}`)
  }
  for (const [key, member] of Object.entries(value)) search(member, `${path}.${key}`, reached, known)
  if (value instanceof Map) for (const each of value.entries()) search(each, `${path}[]`, reached, known)
}
