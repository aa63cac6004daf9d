import { type Commands, expect, type RunOptions, test } from '../../src/index.ts'
import { isThere, makeDatabase, orders, sql, startServer } from './postgresql.ts'

// An application's own check: a database on the disk that goes back, and the rows that it must hold then. Without memory,
// so that what the server reads is the disk, and no cache of the snapshot's. `snapwitness lab up --with postgresql` has one.
test('A PostgreSQL holds the orders of the snapshot', async ({ vms, step }) => {
  const one = vms.preferably('linux')
  const run = (command: Commands, options?: RunOptions) => one.run(command, { ...options, mustSucceed: true })
  if ((await one.run(isThere)).only.exitCode !== 0) {
    return one.notApplicable('the check of a PostgreSQL', 'its guest has none')
  }

  step('A database on a disk of its own, with a thousand orders')
  const disks = await one.attachDisk({ sizeMiB: 256 })
  const volumes = await disks.initialize({ label: 'orders' })
  const places = await volumes.mountPoints()
  const there: RunOptions = { args: (vm) => [places.on(vm)] }
  await run(makeDatabase, there)
  await run(startServer, there)
  await run(sql, { args: ['create table orders (id int primary key, item text)'] })
  await run(sql, { args: ['insert into orders select n, md5(n::text) from generate_series(1, 1000) n'] })

  step('A snapshot without memory, and more orders')
  const seen = await one.observe('orders', orders)
  const snapshot = await one.takeSnapshot('a thousand orders', { memory: false })
  await run(sql, { args: ['insert into orders select n, md5(n::text) from generate_series(1001, 20000) n'] })

  step('Back, and the server started: a thousand orders')
  await one.revertTo(snapshot)
  await volumes.mount()
  await run(startServer, there)
  await expect(seen).toBeAsAt(snapshot)
})
