import type { SeenOf } from '../../src/evidence/seen.ts'
import {
  sealDisksKept,
  sealFilesThere,
  sealHereStands,
  sealLeft,
  sealPartThere,
  sealRecordKept,
  sealTreeAlone,
} from '../../src/judge/seal-found.ts'
import { sealedSeen } from '../../src/seal/check-part.ts'
import { parts } from '../seal/example-seal.ts'
import { judges, valid } from './evidence.ts'

const of = (name: string) => valid(sealedSeen('5f3a9c01', parts.find(({ part }) => part === name)!, parts))

type Found = SeenOf<'seal-found'>
type Snapshot = Found['snapshots'][number]

function snapshot(part: string | null, parent: string | null, changed: Partial<Snapshot> = {}): Snapshot {
  const record = part === null ? null : of(part).record
  const disks = (parts.find((one) => one.part === part)?.disks ?? []).map(({ uuid, sizeBytes, mode }) => ({
    ...{ uuid, capacityBytes: sizeBytes, mode, format: null },
  }))
  return {
    ...{ snapshot: `ref ${part}`, name: `name of ${part}`, part, told: record, kept: record },
    ...{ parent: parent && `ref ${parent}`, says: part, powerState: 'poweredOff', disks, missing: [] },
    ...changed,
  }
}

const whole = [
  snapshot('off', null),
  snapshot('on', 'off'),
  snapshot('memory', 'on'),
  snapshot('branch', 'on'),
]

function found(snapshots = whole, current: string | null = 'ref branch'): Found {
  return valid({ kind: 'seal-found', seal: '5f3a9c01', snapshots, current })
}

const without = (part: string) => whole.filter((one) => one.part !== part)
const stranger = snapshot(null, 'on', { snapshot: 'ref mine', name: 'mine' })
const between = [...without('memory'), stranger, { ...snapshot('memory', null), parent: 'ref mine' }]
const memory = { part: 'memory' }

judges(sealPartThere, [
  ['it is in its place', 'held', memory, of('memory'), found()],
  ['it is gone', 'violated', memory, of('memory'), found(without('memory'))],
  ['somebody has taken a snapshot between', 'violated', memory, of('memory'), found(between)],
  [
    'it hangs elsewhere',
    'violated',
    memory,
    of('memory'),
    found([...without('memory'), snapshot('memory', 'off')]),
  ],
  [
    'a snapshot of somebody else, which was taken where the seal ends, is another',
    'violated',
    memory,
    of('memory'),
    found([...without('memory'), { ...stranger, says: 'here' }]),
  ],
  [
    'it may be one that says nothing',
    'unknown',
    memory,
    of('memory'),
    found([...without('memory'), stranger]),
  ],
  [
    'two say that they are it',
    'violated',
    memory,
    of('memory'),
    found([...whole, snapshot('memory', 'off')]),
  ],
])

judges(sealTreeAlone, [
  ['the seal is alone', 'held', {}, found()],
  ['a verification was cut short', 'held', {}, found([...whole, snapshot('here', 'branch')])],
  ['somebody has taken one', 'violated', {}, found(between)],
])

judges(sealRecordKept, [
  ['both bear it', 'held', memory, of('memory'), found()],
  [
    'its description was edited',
    'violated',
    memory,
    of('memory'),
    found([...without('memory'), snapshot('memory', 'on', { told: null })]),
  ],
  [
    'its settings were changed',
    'violated',
    memory,
    of('memory'),
    found([...without('memory'), snapshot('memory', 'on', { kept: 'ff' })]),
  ],
  ['it is gone', 'unknown', memory, of('memory'), found(without('memory'))],
])

judges(sealDisksKept, [
  ['it has all of them', 'held', memory, of('memory'), found()],
  [
    'a disk is gone',
    'violated',
    memory,
    of('memory'),
    found([...without('memory'), snapshot('memory', 'on', { disks: [] })]),
  ],
  ['the snapshot is gone', 'unknown', memory, of('memory'), found(without('memory'))],
])

judges(sealFilesThere, [
  ['all are there', 'held', memory, found()],
  [
    'one is missing',
    'violated',
    memory,
    found([...without('memory'), snapshot('memory', 'on', { missing: ['[a] b'] })]),
  ],
  [
    'the host tells of none',
    'unknown',
    memory,
    found([...without('memory'), snapshot('memory', 'on', { missing: null })]),
  ],
  ['the snapshot is gone', 'unknown', memory, found(without('memory'))],
])

judges(sealHereStands, [
  ['it stands there', 'held', {}, of('here'), found()],
  [
    'a verification keeps its place',
    'held',
    {},
    of('here'),
    found([...whole, snapshot('here', 'branch')], 'ref off'),
  ],
  ['somebody has reverted it', 'violated', {}, of('here'), found(whole, 'ref off')],
  ['somebody has taken a snapshot', 'violated', {}, of('here'), found([...whole, stranger], 'ref mine')],
])

judges(sealLeft, [
  ['it is as before', 'held', {}, found(), found()],
  ['it is told in another order', 'held', {}, found(), found(whole.toReversed())],
  ['it was cut short before', 'held', {}, found([...whole, snapshot('here', 'branch')], 'ref off'), found()],
  ['a part is gone', 'violated', {}, found(), found(without('memory'))],
  ['it stands elsewhere', 'violated', {}, found(), found(whole, 'ref on')],
])
