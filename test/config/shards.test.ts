import { expect, test } from 'vitest'
import { inShard, ofShard, readShard } from '../../src/config/shards.ts'

const machines = ['l1', 'l2', 'l3', 'w1', 'w2'].map((name) => ({
  name,
  guest: name[0] === 'l' ? 'linux' : 'windows',
}))

test('each machine is in one shard, and those of each kind are dealt out evenly', () => {
  const names = [1, 2].map((index) => inShard(machines, { index, of: 2 }).map(({ name }) => name))
  expect(names).toEqual([
    ['l1', 'l3', 'w1'],
    ['l2', 'w2'],
  ])
  expect(inShard(machines, undefined)).toEqual(machines)
})

test.each(['0/2', '3/2', '1', 'a/b', '1/0', '-1/2'])('%s is no shard', (text) => {
  expect(() => readShard(text)).toThrow(/is no shard/)
})

test('a shard without a machine is refused', () => {
  expect(readShard('2/4')).toEqual({ index: 2, of: 4 })
  const one = { machines: machines.slice(0, 1), select: [] }
  expect(() => ofShard(one, { index: 2, of: 4 })).toThrow('Shard 2/4 has no machine: there are 1 in all.')
})
