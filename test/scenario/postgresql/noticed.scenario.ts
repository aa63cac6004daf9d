import { makeDatabase, orders, sql, startServer, stopServer } from '../../../scenarios/examples/postgresql.ts'
import { expect, type RunOptions, type ScenarioFixtures, scenario } from '../../../src/index.ts'

// The example's check by itself: what the harness notices of a revert without being asked is passed over here.

scenario('the orders are those of the snapshot', (fixtures) => lookBack(fixtures, { stopped: false }))
scenario('a stopped server tells nothing', (fixtures) => lookBack(fixtures, { stopped: true }))

async function lookBack({ vms }: ScenarioFixtures, { stopped }: { stopped: boolean }): Promise<void> {
  const disks = await vms.attachDisk({ sizeMiB: 256 })
  const volumes = await disks.initialize({ label: 'orders' })
  const places = await volumes.mountPoints()
  const there: RunOptions = { args: (vm) => [places.on(vm)], mustSucceed: true }
  await vms.run(makeDatabase, there)
  await vms.run(startServer, there)
  const say = (statement: string) => vms.run(sql, { args: [statement], mustSucceed: true })
  await say('create table orders (id int primary key, item text)')
  await say('insert into orders select n, md5(n::text) from generate_series(1, 1000) n')
  const seen = await vms.observe('orders', orders)
  const snapshot = await vms.takeSnapshot('a thousand orders', { memory: false })
  await say('insert into orders select n, md5(n::text) from generate_series(1001, 20000) n')
  await vms.revertTo(snapshot).catch(() => undefined)
  await volumes.mount()
  await vms.run(startServer, there)
  if (stopped) await vms.run(stopServer, there)
  await expect(seen).toBeAsAt(snapshot)
}
