import { expect, judge, matcher, scenario, statement } from '../../../src/index.ts'

// What the author of a scenario may say, and what is refused where it is asked.

const hasMemory = statement({
  id: 'author.has-memory',
  takes: ['machine'],
  sentence: () => 'The machine has memory',
  judge: (_, { settings }) => judge(settings.memoryMiB > 0, 'some', `${settings.memoryMiB} MiB`),
})

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: the declaration must repeat vitest's own
  interface Matchers<T = any> {
    toHaveMemory(): Promise<T>
  }
}

expect.extend({ toHaveMemory: matcher(hasMemory) })

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

scenario('an author’s own matcher is a check, and its contrary is one too', async ({ vms }) => {
  await expect(vms).toHaveMemory()
  await expect(vms).not.toHaveMemory()
})

const writeNote = {
  linux: 'printf "%s\\n" "$1" >/root/note',
  windows: "Set-Content -LiteralPath 'C:\\note.txt' -Value $args[0]",
}
const readNote = { linux: 'cat /root/note', windows: "Get-Content -LiteralPath 'C:\\note.txt'" }

scenario('a command runs in every guest, and a probe sees what it saw at the snapshot', async ({ vms }) => {
  const echo = { linux: 'echo "$1"; cat; exit 3', windows: '$args[0]; $input; exit 3' }
  const said = await vms.run(echo, { args: [`it’s "$HOME" \`id\``], input: 'a line' })
  for (const { exitCode, stdout } of said) {
    expect([exitCode, ...stdout.split(/\r?\n/)]).toEqual([3, `it’s "$HOME" \`id\``, 'a line'])
  }
  await vms.run(writeNote, { args: ['then'], mustSucceed: true })
  const notes = await vms.observe('note', async (vm) => (await vm.run(readNote)).stdout)
  const snapshot = await vms.takeSnapshot('with a note')
  await vms.run(writeNote, { args: ['newer'], mustSucceed: true })
  await vms.revertTo(snapshot)
  await expect(notes).toBeAsAt(snapshot)
})

scenario('nothing leads around the ledger', async ({ vms }) => {
  const disks = await vms.attachDisk({ sizeMiB: 64 })
  const volumes = await disks.initialize({ label: 'data' })
  const witness = await volumes.write({ sizeMiB: 1 })
  const snapshot = await vms.takeSnapshot('a')
  const looks = await vms.look()
  const probes = await vms.observe('nothing', async () => null)
  const results = await vms.run({ linux: 'true', windows: '1' })
  const reached: string[] = []
  for (const [name, value] of Object.entries({
    vms,
    disks,
    volumes,
    witness,
    snapshot,
    looks,
    probes,
    results,
  })) {
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
