import { mkdtemp, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { openRun } from '../../src/run/open-run.ts'
import { prepareRun } from '../../src/run/prepare.ts'
import { allow } from '../../src/safety/opt-in.ts'
import { LEASE_KEY } from '../../src/safety/tags.ts'
import { VirtualMachine } from '../../src/vsphere/machine/virtual-machine.ts'
import { VsphereSession } from '../../src/vsphere/session.ts'
import { configFileFor } from '../safety/config-file.ts'
import { patience, type RestingHost, startRestingHost } from '../safety/resting-host.ts'

let host: RestingHost
let out = ''

beforeAll(async () => {
  host = await startRestingHost()
  out = await mkdtemp(join(tmpdir(), 'snapwitness-look-'))
})
afterAll(() => host.stop())
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

async function request() {
  const configPath = await configFileFor(host)
  return { configPath, out, command: 'a test' }
}

test('who may not have a machine hears of it before a folder is made', async () => {
  await expect(prepareRun(await request())).rejects.toThrow(/debian-1 does not say that it may be used/)
  await allow(host.vm, patience.task())
  const { lease } = host.custody('aaaaaaaa', { owner: 'ann@ci-7', process: 'another computer/1' })
  await lease.take({ steal: false }, patience.look())
  await expect(prepareRun(await request())).rejects.toMatchObject({ code: 'LEASE_HELD' })
  await host.vm.reconfigure({ extraConfig: { [LEASE_KEY]: '' } }, patience.task())
  expect(await readdir(out)).toEqual([])
})

test('the machines are looked at once before a run, whoever looks first', async () => {
  await allow(host.vm, patience.task())
  const found = vi.spyOn(VsphereSession.prototype, 'findVirtualMachine')
  const seen = [vi.spyOn(VirtualMachine.prototype, 'inspect'), vi.spyOn(VirtualMachine.prototype, 'describe')]
  const settings = structuredClone(await prepareRun(await request()))
  // Its guest is asleep, so that a run is blocked: by what the first look has seen. The doctor reads what a run needs to put
  // the machine back besides.
  await expect(openRun(settings)).rejects.toThrow(/debian-1: The machine is off/)
  expect(found).toHaveBeenCalledTimes(1)
  expect(seen.map((look) => look.mock.calls.length)).toEqual([1, 1])

  const { seen: _, ...unseen } = settings
  await expect(openRun({ ...unseen, folder: join(out, 'plain') })).rejects.toThrow(
    /debian-1: The machine is off/,
  )
  expect(found).toHaveBeenCalledTimes(2)
  expect(seen.map((look) => look.mock.calls.length)).toEqual([2, 2])
})
