import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { Limits } from '../../../src/config/limits.ts'
import { loadConfig } from '../../../src/config/load.ts'
import { Deadline } from '../../../src/core/deadline.ts'
import { closeFleet, type Fleet, machinesOf } from '../../../src/fleet/fleet.ts'
import { gather, nothingSeen } from '../../../src/fleet/gather.ts'
import { twinsIn } from '../../../src/fleet/twins.ts'
import { unfitIn } from '../../../src/fleet/unfit.ts'
import { thisProcess } from '../../../src/safety/holder.ts'
import { allow } from '../../../src/safety/opt-in.ts'
import { snapwitness } from '../../support/program.ts'
import { covers } from '../covers.ts'
import { ACCOUNT, Vcsim } from './vcsim.ts'

const soon = () => Deadline.after(20_000)
const terms = { run: 'feedbeef', holder: thisProcess(), steal: false }
/** Of the 24 of a vCenter, and of a second one with the same names. */
const AGREEING = ['DC0_H0_VM2', 'DC0_H0_VM4', 'DC0_H0_VM6', 'DC0_H0_VM10']

describe('a fleet of two vCenters', covers('fleet', 'vcsim as VirtualCenter'), () => {
  let folder = ''
  let west: Vcsim
  let east: Vcsim

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'snapwitness-fleet-'))
    vi.stubEnv('TEST_PASSWORD', ACCOUNT.password)
    ;[west, east] = await Promise.all([
      Vcsim.start({ kind: 'vpx', machines: 12 }),
      Vcsim.start({ kind: 'vpx', machines: 12 }),
    ])
    for (const vcsim of [west, east]) {
      const session = await vcsim.connect()
      for (const name of AGREEING) await allow(await session.findVirtualMachine(name, soon()), soon())
      await session.close()
    }
  })
  afterAll(() => Promise.all([west.stop(), east.stop()]))

  const host = ({ url, thumbprint }: Pick<Vcsim, 'url' | 'thumbprint'>) =>
    `{ url: '${url}', username: '${ACCOUNT.username}', password: { env: TEST_PASSWORD }, thumbprint: '${thumbprint}' }`
  const use = `guest: linux, ssh: { username: root, password: { env: TEST_PASSWORD }, hostKey: SHA256:${'A'.repeat(43)} }`

  async function written(hosts: Record<string, string>, rest: string): Promise<string> {
    const path = join(folder, 'snapwitness.yaml')
    const named = Object.entries(hosts).map(([name, text]) => `  ${name}: ${text}`)
    await writeFile(path, `hosts:\n${named.join('\n')}\n${rest}\n`)
    return path
  }

  async function gathered<T>(
    hosts: Record<string, string>,
    rest: string,
    look: (fleet: Fleet) => T,
    shard?: { index: number; of: number },
  ): Promise<T> {
    const config = await loadConfig(await written(hosts, rest))
    const fleet = await gather(config, { limits: new Limits(config.timeouts), seen: nothingSeen, shard })
    try {
      return look(fleet)
    } finally {
      await closeFleet(fleet)
    }
  }

  const names = (fleet: Fleet) => machinesOf(fleet).map(({ name }) => name)

  test('of those that fit a pattern the group has such as agree, in the order of their numbers', async () => {
    const look = (group: string) =>
      gathered({ west: host(west) }, `select: { nightly: { ${group}, ${use} } }`, names)
    expect(await look(`name: 'DC0_H0_VM*'`)).toEqual(AGREEING)
    expect(await look(`name: 'DC0_H0_VM*', limit: 2`)).toEqual(AGREEING.slice(0, 2))
    expect(await look(`name: '*VM1*'`)).toEqual(['DC0_H0_VM10'])
    expect(await look(`folder: DC0/vm, name: '*4'`)).toEqual(['DC0_H0_VM4'])
    expect(await look(`folder: DC0/vm/none`)).toEqual([])
  })

  test('what the configuration names is of no group, and shards share nothing', async () => {
    const rest = `machines: { DC0_H0_VM2: { ${use} }, DC0_H0_VM4: { ${use} } }\nselect: { nightly: { name: '*', ${use} } }`
    const parts = [1, 2].map((index) => gathered({ west: host(west) }, rest, names, { index, of: 2 }))
    expect(await Promise.all(parts)).toEqual([
      ['DC0_H0_VM2', 'DC0_H0_VM6'],
      ['DC0_H0_VM4', 'DC0_H0_VM10'],
    ])
  })

  test('of two machines with one name the first has it, and the other is told', async () => {
    const groups = ['west', 'east'].map(
      (name) => `  in-${name}: { host: ${name}, name: '*', limit: 2, ${use} }`,
    )
    const hosts = { west: host(west), east: host(east) }
    const told = await gathered(hosts, `select:\n${groups.join('\n')}`, (fleet) => ({
      machines: fleet.hosts.map(({ part }) => part.machines.map(({ name, host }) => `${name} ${host}`)),
      namesakes: fleet.namesakes,
    }))
    expect(told).toEqual({
      machines: [['DC0_H0_VM2 west', 'DC0_H0_VM4 west'], []],
      namesakes: ['DC0_H0_VM2', 'DC0_H0_VM4'].map((machine) => ({
        ...{ machine, group: 'in-east', host: 'east', other: 'west' },
      })),
    })
  })

  test('one machine under two names has no part in a run under the second', async () => {
    const rest = `machines: { DC0_H0_VM2: { ${use} }, DC0/vm/DC0_H0_VM2: { ${use} }, DC0_H0_VM4: { ${use} } }`
    await gathered({ west: host(west) }, rest, (fleet) => {
      expect(twinsIn(fleet)).toMatchObject([{ name: 'DC0/vm/DC0_H0_VM2', other: 'DC0_H0_VM2' }])
      const unfit = unfitIn(fleet, terms)
      expect([...unfit.keys()]).toEqual(['DC0/vm/DC0_H0_VM2'])
      expect(unfit.get('DC0/vm/DC0_H0_VM2')?.what).toMatch(/are one machine: /)
    })
  })

  test('of a host that is away its machines are unfit by that, and one place of each of its groups', async () => {
    const away = host({ url: 'https://127.0.0.1:9/sdk', thumbprint: west.thumbprint })
    const rest = `machines: { DC0_H0_VM2: { host: west, ${use} }, db: { host: away, ${use} } }\nselect: { nightly: { host: away, ${use} } }`
    await gathered({ west: host(west), away }, rest, (fleet) => {
      expect([...unfitIn(fleet, terms).keys()]).toEqual(['db', 'nightly 1'])
      expect(names(fleet)).toEqual(['DC0_H0_VM2'])
    })
  })

  test('a rehearsal tells which machines a group has now, and changes nothing', async () => {
    const path = await written({ west: host(west) }, `select: { nightly: { name: '*', ${use} } }`)
    const { stdout, exitCode } = await snapwitness(['run', '--dry-run', '--json', '--config', path])
    expect(exitCode).toBe(0)
    expect(JSON.parse(stdout).machines.map(({ name }: { name: string }) => name)).toEqual(AGREEING)
  })
})
