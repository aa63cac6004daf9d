import { annotationReturns, disksReturn, hardwareReturns } from '../../src/judge/settings.ts'
import { diskOn, judges, machine, plainSettings, snapshotSettings } from './evidence.ts'

const keys = { name: 'a', keys: ['k', 'new'] }
const settings = { ...plainSettings, extraConfig: { k: 'then' } }
const then = snapshotSettings({ settings })

judges(annotationReturns, [
  ['both return', 'held', keys, then, machine({ settings })],
  ['another annotation', 'violated', keys, then, machine({ settings: { ...settings, annotation: 'later' } })],
  [
    'another value',
    'violated',
    keys,
    then,
    machine({ settings: { ...settings, extraConfig: { k: 'later' } } }),
  ],
  [
    'a key that came later',
    'violated',
    keys,
    then,
    machine({ settings: { ...settings, extraConfig: { k: 'then', new: 'x' } } }),
  ],
])

judges(hardwareReturns, [
  ['both return', 'held', { name: 'a' }, then, machine()],
  [
    'other memory',
    'violated',
    { name: 'a' },
    then,
    machine({ settings: { ...plainSettings, memoryMiB: 512 } }),
  ],
  ['other processors', 'violated', { name: 'a' }, then, machine({ settings: { ...plainSettings, cpus: 2 } })],
])

const disks = {
  before: { disk: 'before', uuid: 'uuid of before' },
  after: { disk: 'after', uuid: 'uuid of after' },
}

judges(disksReturn, [
  ['the later one is gone', 'held', disks, machine({ disks: [diskOn('before', ['a'])] })],
  [
    'the later one stays',
    'violated',
    disks,
    machine({ disks: [diskOn('before', ['a']), diskOn('after', ['b'])] }),
  ],
  ['both are gone', 'violated', disks, machine({ disks: [] })],
])
