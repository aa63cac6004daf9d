import { beforeEach, expect, it } from 'vitest'
import { Deadline } from '../../src/core/deadline.ts'
import { GuestError } from '../../src/guest/errors.ts'
import { WrongMachine } from '../../src/guest/right-machine.ts'
import { Road } from '../../src/guest/road.ts'

const identity = { hostName: 'web-3', os: 'Debian', version: '12', standIn: false, uuid: null, disks: [] }

/** What is at the addresses: the guest, another computer, or nothing. */
let network: Record<string, 'guest' | 'another'>
/** What the hypervisor tells. */
let told: string[]
let looks: number
/** Where a connection was tried. */
let tried: string[]

beforeEach(() => {
  network = {}
  told = []
  looks = 0
  tried = []
})

function road(): Road {
  const look = async () => {
    looks++
    return { addresses: told, uuid: undefined, disks: [] }
  }
  return new Road(look, (address) => ({
    connect: async () => undefined,
    run: async () => {
      tried.push(address)
      if (network[address] === 'another')
        throw new WrongMachine('debian-1', address, identity, 'which differs')
      if (network[address] === undefined) throw new GuestError('unreachable', 'Nobody there.', { hint: '' })
      return { exitCode: 0, stdout: address, stderr: '' }
    },
    close: async () => undefined,
  }))
}

const run = async (way: Road) => (await way.run({ script: '' }, Deadline.after(1_000))).stdout

it('looks for the address once, and goes on where the guest is', async () => {
  told = ['192.0.2.7']
  network = { '192.0.2.7': 'guest' }
  const way = road()
  expect([await run(way), await run(way)]).toEqual(['192.0.2.7', '192.0.2.7'])
  expect(looks).toBe(1)
})

it('looks anew when nobody answers, and goes to where the guest is then', async () => {
  told = ['192.0.2.7']
  const way = road()
  await expect(run(way)).rejects.toMatchObject({ kind: 'unreachable' })
  told = ['192.0.2.8']
  network = { '192.0.2.8': 'guest' }
  expect(await run(way)).toBe('192.0.2.8')
})

it('looks anew after a farewell, as before a revert', async () => {
  told = ['192.0.2.7']
  network = { '192.0.2.7': 'guest', '192.0.2.8': 'guest' }
  const way = road()
  await run(way)
  await way.close()
  told = ['192.0.2.8']
  expect(await run(way)).toBe('192.0.2.8')
})

it('tries the addresses in turn, and the first one again when none has answered', async () => {
  told = ['192.0.2.7', '192.0.2.8']
  const way = road()
  for (let i = 0; i < 3; i++) await run(way).catch(() => undefined)
  expect(tried).toEqual(['192.0.2.7', '192.0.2.8', '192.0.2.7'])
})

it('never goes a second time to where another computer answered', async () => {
  told = ['192.0.2.7']
  network = { '192.0.2.7': 'another' }
  const way = road()
  await expect(run(way)).rejects.toThrow(WrongMachine)
  await expect(run(way)).rejects.toThrow(WrongMachine)
  expect(tried).toEqual(['192.0.2.7'])
  told = ['192.0.2.7', '192.0.2.8']
  network['192.0.2.8'] = 'guest'
  expect(await run(way)).toBe('192.0.2.8')
})

it('does what is asked at the same time by one look', async () => {
  told = ['192.0.2.7']
  network = { '192.0.2.7': 'guest' }
  const way = road()
  await Promise.all([run(way), run(way), run(way)])
  expect(looks).toBe(1)
})
