import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { stillMachine } from '../../../src/lab/liberties/still-machine.ts'
import { disguised } from '../../../src/lab/machine/disguised.ts'
import { startVimEndpoint, type VimEndpoint } from '../../../src/lab/vim/endpoint.ts'
import type { LabHost, Registered } from '../../../src/lab/vim/lab-host.ts'
import { emptyHost } from './empty-host.ts'
import { VimCaller } from './vim-caller.ts'

const machines = ['one', 'two'].map((name) =>
  disguised(stillMachine(name), {
    files: async () => [{ path: `${name}/${name}.vmx`, kind: 'config', sizeBytes: 0 }],
  }),
)
const REGISTER = '<path>[lab] one/one.vmx</path><asTemplate>false</asTemplate>'

let kept: Registered | undefined
let endpoint: VimEndpoint
let caller: VimCaller
beforeEach(async () => {
  kept = undefined
  await boot()
})
afterEach(() => endpoint.close())

async function boot(): Promise<void> {
  const keep = async (registered: Registered) => {
    kept = registered
  }
  const host: LabHost = {
    ...emptyHost(await mkdtemp(join(tmpdir(), 'snapwitness-empty-'))),
    machines,
    registry: { registered: kept, keep },
  }
  endpoint = await startVimEndpoint({ host })
  caller = new VimCaller(endpoint)
  await caller.login(host.account)
}

async function referenceOf(name: string): Promise<unknown> {
  const path = `<inventoryPath>ha-datacenter/vm/${name}</inventoryPath>`
  return (await caller.call('FindByInventoryPath', 'SearchIndex:ha-searchindex', path)).value
}

async function referenceByUuid(uuid = '', instanceUuid = false): Promise<unknown> {
  const asked = `<uuid>${uuid}</uuid><vmSearch>true</vmSearch><instanceUuid>${instanceUuid}</instanceUuid>`
  return (await caller.call('FindByUuid', 'SearchIndex:ha-searchindex', asked)).value
}

test('a machine that is not registered is nowhere on the host, and its reference is gone', async () => {
  expect((await caller.call('UnregisterVM', 'VirtualMachine:1')).status).toBe(200)
  expect(await referenceOf('one')).toBeUndefined()
  expect(await referenceByUuid(machines[0]?.uuid)).toBeUndefined()
  for (const holder of ['Folder:ha-folder-vm', 'HostSystem:ha-host', 'Datastore:datastore-1']) {
    const path = holder.startsWith('Folder') ? 'childEntity' : 'vm'
    const { text } = await caller.call('Fetch', holder, `<prop>${path}</prop>`)
    expect(text).toContain('>2</')
    expect(text).not.toContain('>1</')
  }
  expect((await caller.call('PowerOnVM_Task', 'VirtualMachine:1')).fault).toBe('ManagedObjectNotFound')
})

test('registered anew it has another reference, and its old UUIDs', async () => {
  await caller.call('UnregisterVM', 'VirtualMachine:1')
  const info = await caller.run('RegisterVM_Task', 'Folder:ha-folder-vm', REGISTER)
  expect(info).toMatch(/<result type="VirtualMachine"[^>]*>3</)
  expect(await referenceOf('one')).toBe('3')
  expect(await referenceByUuid(machines[0]?.uuid)).toBe('3')
  expect(await referenceByUuid(machines[0]?.instanceUuid, true)).toBe('3')
  expect(await referenceByUuid(machines[0]?.instanceUuid)).toBeUndefined()
})

test('one that is registered is not registered twice, and nothing where no machine is', async () => {
  const twice = await caller.run('RegisterVM_Task', 'Folder:ha-folder-vm', REGISTER)
  expect(twice).toContain('<fault xsi:type="AlreadyExists"><name>one</name></fault>')
  const nothing = REGISTER.replace('one.vmx', 'nothing.vmx')
  expect(await caller.run('RegisterVM_Task', 'Folder:ha-folder-vm', nothing)).toContain(
    '<fault xsi:type="NotFound">',
  )
})

test('the next life of the host knows the same machines by the same references', async () => {
  await caller.call('UnregisterVM', 'VirtualMachine:1')
  await caller.run('RegisterVM_Task', 'Folder:ha-folder-vm', REGISTER)
  await caller.call('UnregisterVM', 'VirtualMachine:2')
  await endpoint.close()
  await boot()
  expect(await referenceOf('one')).toBe('3')
  expect(await referenceOf('two')).toBeUndefined()
  const two = REGISTER.replaceAll('one', 'two')
  expect(await caller.run('RegisterVM_Task', 'Folder:ha-folder-vm', two)).toMatch(/<result [^>]*>4</)
})
