import { deltaPerDisk, snapshotInManager } from '../../src/judge/snapshot.ts'
import { diskOn, judges, machine } from './evidence.ts'

const second = { snapshot: 'snapshot:second', name: 'second' }

judges(snapshotInManager, [
  ['in the tree, the machine under it', 'held', second, machine()],
  ['not in the tree', 'violated', second, machine({ snapshots: [] })],
  ['the machine under another', 'violated', second, machine({ currentSnapshot: 'snapshot:first' })],
  ['under another name', 'violated', { ...second, name: 'other' }, machine()],
  ['without the blanks at its ends', 'held', { ...second, name: ' second ' }, machine()],
  ['without a rare character', 'held', { ...second, name: 'sec\u{1F4BE}ond' }, machine()],
])

const before = machine({ disks: [diskOn('one', ['a']), diskOn('two', ['b'])] })
const independent = diskOn('two', ['b'], { mode: 'independent_persistent' })

judges(deltaPerDisk, [
  [
    'beside a raw disk in physical mode',
    'held',
    second,
    machine({ disks: [diskOn('one', ['a']), diskOn('raw', ['r'], { rawDevice: 'physical' })] }),
    machine({ disks: [diskOn('one', ['a-1', 'a']), diskOn('raw', ['r'], { rawDevice: 'physical' })] }),
  ],
  [
    'each disk has one file more',
    'held',
    second,
    before,
    machine({ disks: [diskOn('one', ['a-1', 'a']), diskOn('two', ['b-1', 'b'])] }),
  ],
  [
    'one disk has none',
    'violated',
    second,
    before,
    machine({ disks: [diskOn('one', ['a-1', 'a']), diskOn('two', ['b'])] }),
  ],
  [
    'the delta stands on another file',
    'violated',
    second,
    before,
    machine({ disks: [diskOn('one', ['a-1', 'x']), diskOn('two', ['b-1', 'b'])] }),
  ],
  [
    'the base of a vVol stays in use, and the snapshot hangs beside it',
    'held',
    second,
    before,
    machine({ disks: [diskOn('one', ['a', 'a-1']), diskOn('two', ['b', 'b-1'])] }),
  ],
  [
    'the host has moved all files of a disk meanwhile',
    'held',
    second,
    before,
    machine({ disks: [diskOn('one', ['elsewhere/a-1', 'elsewhere/a']), diskOn('two', ['b-1', 'b'])] }),
  ],
  [
    'two files more',
    'violated',
    second,
    before,
    machine({ disks: [diskOn('one', ['a-2', 'a-1', 'a']), diskOn('two', ['b-1', 'b'])] }),
  ],
  [
    'an independent disk needs none',
    'held',
    second,
    before,
    machine({ disks: [diskOn('one', ['a-1', 'a']), independent] }),
  ],
])
