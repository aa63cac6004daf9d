import type { SealedPart } from '../../src/evidence/sealed.ts'
import type { SeenOf } from '../../src/evidence/seen.ts'
import {
  sealBoot,
  sealDisk,
  sealDisks,
  sealHardware,
  sealHardwareHere,
  sealMarksDiffer,
  sealMemory,
  sealPower,
  sealSettings,
  sealSystemDisk,
} from '../../src/judge/seal-state.ts'
import { sealedSeen } from '../../src/seal/check-part.ts'
import { parts } from '../seal/example-seal.ts'
import { diskOn, guest, judges, machine, valid } from './evidence.ts'

const of = (name: string, changed: Partial<SealedPart> = {}) => {
  const part = parts.find((one) => one.part === name)!
  return valid(sealedSeen('5f3a9c01', { ...part, ...changed }, parts))
}
const memory = { part: 'memory' }
const on = { part: 'on' }
const marks = { memory: 'memory memory', systemDisk: 'disk memory' }
const asSealed = guest({ bootId: 'boot memory', marks })
const booted = guest({ bootId: 'another', marks: { memory: null, systemDisk: 'disk on' } })

judges(sealMarksDiffer, [
  [
    'newer marks',
    'held',
    memory,
    of('memory'),
    guest({ marks: { memory: 'newer', systemDisk: 'newer too' } }),
  ],
  ['the marks of the part', 'unknown', memory, of('memory'), asSealed],
  ['no mark', 'unknown', memory, of('memory'), guest({ marks: { memory: null, systemDisk: null } })],
])

judges(sealPower, [
  ['it runs on with its memory', 'held', memory, of('memory'), machine({ powerState: 'poweredOn' })],
  ['it is off with its memory', 'violated', memory, of('memory'), machine({ powerState: 'poweredOff' })],
  ['it is off without memory', 'held', on, of('on'), machine({ powerState: 'poweredOff' })],
  ['it runs without memory', 'violated', on, of('on'), machine({ powerState: 'poweredOn' })],
])

const { records } = of('on')
const now = (changed: Partial<SeenOf<'seal-settings'>['settings']> = {}, kept = records) =>
  valid({ kind: 'seal-settings', settings: { ...of('on').sealed.settings, ...changed }, records: kept })

judges(sealSettings, [
  ['they are those of then', 'held', on, of('on'), now()],
  [
    'told in another order',
    'held',
    on,
    of('on'),
    now({}, Object.fromEntries(Object.entries(records).toReversed())),
  ],
  ['memory differs', 'violated', on, of('on'), now({ memoryMiB: 4096 })],
  ['the notes differ', 'violated', on, of('on'), now({ notes: 'ff' })],
  ['a record of a later part is there', 'violated', on, of('on'), now({}, { ...records, memory: 'ff' })],
  ['a record is gone', 'violated', on, of('on'), now({}, {})],
])

judges(sealHardware, [
  ['the same', 'held', on, of('on'), now()],
  ['another', 'violated', on, of('on'), now({ hardwareVersion: 'vmx-21' })],
  ['untold', 'unknown', on, of('on'), now({ hardwareVersion: null })],
])

judges(sealHardwareHere, [
  ['the same', 'held', {}, of('here'), now()],
  ['upgraded since', 'held', {}, of('here'), now({ hardwareVersion: 'vmx-21' })],
  ['older', 'violated', {}, of('here'), now({ hardwareVersion: 'vmx-9' })],
  ['untold', 'unknown', {}, of('here'), now({ hardwareVersion: null })],
])

const { uuid } = of('on').sealed.disks[0]!
const first = diskOn('Hard disk 2', ['b'], { uuid })
const second = diskOn('Hard disk 3', ['c'], { uuid: '6000C290-0000-0000-0000-000000000002' })

judges(sealDisks, [
  ['it is there', 'held', on, of('on'), machine({ disks: [diskOn('Hard disk 1', ['a']), first] })],
  ['it is gone', 'violated', on, of('on'), machine()],
  [
    'one of another part is there as well',
    'violated',
    on,
    { ...of('on'), others: [{ disk: 'second disk', uuid: second.uuid }] },
    machine({ disks: [first, second] }),
  ],
  ['it has another size', 'violated', on, of('on'), machine({ disks: [{ ...first, capacityBytes: 1 }] })],
  [
    'it has another mode',
    'violated',
    on,
    of('on'),
    machine({ disks: [{ ...first, mode: 'independent_persistent' }] }),
  ],
])

judges(sealBoot, [
  ['it goes on', 'held', memory, of('memory'), asSealed],
  ['it has booted, though its memory was kept', 'violated', memory, of('memory'), booted],
  ['it has booted', 'held', on, of('on'), booted],
  ['it goes on without memory', 'violated', on, of('on'), guest({ bootId: 'boot on' })],
])

judges(sealMemory, [
  ['it is that of the part', 'held', memory, of('memory'), asSealed],
  [
    'it is that of another part',
    'violated',
    memory,
    of('memory'),
    guest({ marks: { ...marks, memory: 'memory later' } }),
  ],
  ['there is none', 'violated', memory, of('memory'), booted],
  ['a fresh boot has none', 'held', on, of('on'), booted],
])

judges(sealSystemDisk, [
  ['its mark is there', 'held', memory, of('memory'), asSealed],
  ['another mark', 'violated', memory, of('memory'), booted],
  [
    'read through a cache that went back too',
    'unknown',
    memory,
    of('memory'),
    { ...asSealed, systemDiskCached: true },
  ],
])

function witness(changed: Partial<SeenOf<'witness'>> = {}): SeenOf<'witness'> {
  return valid({
    ...{ kind: 'witness', disk: 'first disk', fileName: null, snapshot: 'on', files: ['a'], present: true },
    ...{ sizeBytes: 4096, sha256: 'aa', expectedSha256: ['aa'], blocks: 1, extentsLeftOut: 0, wrong: [] },
    ...{ extents: [{ first: 0, blocks: 1, admits: [1] }], wrongLeftOut: 0, unread: [], mixture: false },
    ...{ mayBeMissing: false, ...changed },
  } as SeenOf<'witness'>)
}

const stale = {
  first: 0,
  blocks: 1,
  kind: 'stale',
  generation: 1,
  fromBlock: 0,
  fault: 'stale: generation 1',
} as const

judges(sealDisk, [
  ['every block', 'held', { ...on, disk: 'first disk' }, witness()],
  ['a block is stale', 'violated', { ...on, disk: 'first disk' }, witness({ sha256: 'bb', wrong: [stale] })],
  ['it contradicts itself', 'unknown', { ...on, disk: 'first disk' }, witness({ sha256: 'bb' })],
])
