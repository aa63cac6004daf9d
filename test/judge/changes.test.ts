import { expect, test } from 'vitest'
import type { SeenOf } from '../../src/evidence/seen.ts'
import { changeIds, changesTold } from '../../src/judge/changes.ts'
import { judges, snapshotSettings, valid } from './evidence.ts'

const between = { disk: 'd', since: 'a', until: 'b', discarded: false }
const changed = [
  { first: 3, blocks: 2 },
  { first: 40, blocks: 1 },
]
const two = { ...between, changed }
const area = (first: number, count: number) => ({ start: first * 4096, length: count * 4096 })

function told(...areas: { start: number; length: number }[]): SeenOf<'changed-areas'> {
  return valid({ kind: 'changed-areas', disk: 'd', since: 'a', until: 'b', areas, refused: null })
}
const refused = { ...told(), refused: 'InvalidArgument' }

judges(changesTold, [
  ['more than what changed', 'held', two, told(area(0, 16), area(32, 16))],
  ['nothing, where nothing changed', 'held', { ...between, changed: [] }, told()],
  ['nothing, where something changed', 'violated', two, told()],
  ['a part', 'violated', two, told(area(3, 2))],
  ['a refusal of what was discarded', 'held', { ...two, discarded: true }, refused],
  ['a refusal of what is there', 'violated', two, refused],
])

test('a changed block that is not told, or told in part, is named', () => {
  const { seen } = changesTold.judge(two, told(area(3, 1), { start: 40 * 4096 + 512, length: 4096 }))
  expect(seen).toContain('1 from block 4 on, 1 from block 40 on')
})

const kept = snapshotSettings()

judges(changeIds, [
  ['each disk has one', 'held', { name: 'a' }, kept],
  [
    'beside disks without a part in it',
    'held',
    { name: 'a' },
    {
      ...kept,
      disks: kept.disks.flatMap((disk) => [
        disk,
        { ...disk, mode: 'independent_persistent', changeId: null },
        { ...disk, rawDevice: 'physical' as const, changeId: null },
      ]),
    },
  ],
  [
    'one has none',
    'violated',
    { name: 'a' },
    { ...kept, disks: kept.disks.map((disk) => ({ ...disk, changeId: null })) },
  ],
])
