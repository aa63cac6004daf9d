import { afterEach, beforeEach, expect, test } from 'vitest'
import { connect, type VsphereSession } from '../../src/vsphere/session.ts'
import { patience, type RestingHost, startRestingHost } from '../safety/resting-host.ts'
import { type Away, Road } from '../support/road.ts'

let host: RestingHost
let road: Awaited<ReturnType<typeof Road.before>>
let session: VsphereSession

beforeEach(async () => {
  host = await startRestingHost()
  const [{ url, username, password } = { url: '', username: '', password: '' }] = host.config.hosts
  road = await Road.before(url)
  const trust = { thumbprint: road.thumbprint }
  session = await connect({ url: road.url, username, password, trust, deadline: patience.look() })
})
afterEach(async () => {
  await session.close()
  await road.close()
  await host.stop()
})

test.each<[string, { heard: boolean; away: Away }]>([
  ['answers 503 for half a minute', { heard: false, away: 503 }],
  ['answers 504 to what its host has heard, and then for half a minute', { heard: true, away: 504 }],
  ['breaks for half a minute after its host has heard', { heard: true, away: 'break' }],
])(
  'a road that %s in the middle of a snapshot and of a revert ends neither, and nothing is done twice',
  { timeout: 300_000 },
  async (_, how) => {
    const vm = await session.findVirtualMachine('debian-1', patience.look())
    const request = { name: 'before', description: '', memory: false, quiesce: false }
    road.goAwayAt('CreateSnapshot_Task', how)
    const snapshot = await vm.takeSnapshot(request, patience.task())
    road.goAwayAt('RevertToSnapshot_Task', how)
    await vm.revertTo(snapshot, { suppressPowerOn: true }, patience.task())
    const { snapshots } = await vm.describe(patience.look())
    expect(snapshots.roots.map(({ ref }) => ref)).toEqual([snapshot])
    expect(snapshots.current).toBe(snapshot)
  },
)
