import { tmpdir } from 'node:os'
import { expect, onTestFinished, test } from 'vitest'
import { liberties } from '../../../src/lab/liberties/index.ts'
import { mannersOf } from '../../../src/lab/liberties/liberty.ts'
import { answersAfter, restartsFor, standsBeforeItsEnd } from '../../../src/lab/liberties/slowly.ts'
import { type HostManners, plainManners } from '../../../src/lab/manners.ts'
import { startVimEndpoint } from '../../../src/lab/vim/endpoint.ts'
import { emptyHost } from '../vim/empty-host.ts'
import { VimCaller } from '../vim/vim-caller.ts'

/** What the liberties of the host itself look like on the wire. */

async function callerOf(manners: HostManners): Promise<VimCaller> {
  const host = { ...emptyHost(tmpdir()), manners }
  const endpoint = await startVimEndpoint({ host })
  onTestFinished(() => endpoint.close())
  const caller = new VimCaller(endpoint)
  await caller.login(host.account)
  return caller
}

function taking(...names: string[]): HostManners {
  return mannersOf(
    liberties.filter(({ name }) => names.includes(name)),
    plainManners,
  )
}

const EVERY_MACHINE =
  '<specSet><propSet><type>VirtualMachine</type><pathSet>name</pathSet><pathSet>config.annotation</pathSet></propSet>' +
  '<objectSet><obj type="VirtualMachine">1</obj></objectSet></specSet><options/>'

const BROWSER = 'HostDatastoreBrowser:ha-host-datastorebrowser'

function machines(caller: VimCaller) {
  return caller.call('RetrievePropertiesEx', 'PropertyCollector:ha-property-collector', EVERY_MACHINE)
}

test('the notes of a neighbour hold a character that XML forbids', async () => {
  const caller = await callerOf(taking('neighbour-with-control-characters'))
  expect((await machines(caller)).text).toContain('scanned&#x1f;yesterday')
})

test.each([
  ['neighbour-vanishes', 'ManagedObjectNotFound'],
  ['neighbour-forbidden', 'NoPermission'],
])('%s: the answer names the neighbour, and %s for each of its properties', async (name, fault) => {
  const caller = await callerOf(taking(name))
  const { status, text } = await machines(caller)
  expect(status).toBe(200)
  expect(text.match(/<missingSet>/g)).toHaveLength(2)
  expect(text.match(new RegExp(`xsi:type="${fault}"`, 'g'))).toHaveLength(2)
})

test('a hundred tasks of somebody else are under way', async () => {
  const caller = await callerOf(taking('foreign-tasks'))
  const { text } = await caller.call('Fetch', 'TaskManager:ha-taskmgr', '<prop>recentTask</prop>')
  expect(text.match(/haTask-/g)).toHaveLength(100)
})

test('a task of ours waits in the queue', async () => {
  const caller = await callerOf({ ...plainManners, queueMs: 100 })
  const path = '<datastorePath>[lab] </datastorePath>'
  const { value: task } = await caller.call('SearchDatastore_Task', BROWSER, path)
  const state = async () => (await caller.call('Fetch', `Task:${task}`, '<prop>info.state</prop>')).value
  expect(await state()).toBe('queued')
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(await state()).not.toBe('queued')
})

test('the clocks of the host agree with each other, three hours behind ours', async () => {
  const caller = await callerOf(taking('host-clock-behind'))
  const { value } = await caller.call('CurrentTime', 'ServiceInstance:ServiceInstance')
  expect((Date.parse(String(value)) - Date.now()) / 3_600_000).toBeCloseTo(-3, 2)
})

test('a slow host answers late', async () => {
  const caller = await callerOf(answersAfter(200)(plainManners))
  const before = performance.now()
  await caller.call('CurrentTime', 'ServiceInstance:ServiceInstance')
  expect(performance.now() - before).toBeGreaterThan(190)
})

test('a task on snapshots stands at 99 % once, and then ends with its result', async () => {
  const manners = standsBeforeItsEnd(100)(plainManners)
  const told: number[] = []
  const work = () =>
    manners.work(
      'vim.vm.Snapshot.remove',
      async () => 'result',
      (percent) => told.push(percent),
    )
  const before = performance.now()
  expect(await work()).toBe('result')
  expect(performance.now() - before).toBeGreaterThan(90)
  expect([await work(), told]).toEqual(['result', [99]])
})

test('while the agent restarts connections break, then others answer for it; sessions are forgotten', async () => {
  const manners = restartsFor(2_400)(plainManners)
  const caller = await callerOf(manners)
  const ask = () =>
    caller.fetch('/sdk', { method: 'POST', body: '' }).then(
      ({ statusCode }) => statusCode,
      () => 'broken',
    )
  const take = () =>
    manners.work(
      'VirtualMachine.createSnapshot',
      async () => 'taken',
      () => {},
    )
  await take()
  expect(await ask()).toBe(500)
  expect(await take()).toBe('taken')
  const seen = new Set<unknown>()
  const until = performance.now() + 2_400
  while (performance.now() < until) {
    seen.add(await ask())
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  // A busy computer may look past one of the last two.
  expect([...seen].slice(0, 2)).toEqual(['broken', 503])
  expect([...seen].slice(2).filter((one) => one === 502 || one === 504)).not.toEqual([])
  const { fault } = await caller.call('Fetch', 'TaskManager:ha-taskmgr', '<prop>recentTask</prop>')
  expect(fault).toBe('NotAuthenticated')
})
