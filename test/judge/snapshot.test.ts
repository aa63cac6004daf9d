import { deltaPerDisk, snapshotInManager } from '../../src/judge/snapshot.ts'
import { diskOn, judges, machine } from './evidence.ts'

const second = { snapshot: 'snapshot:second', name: 'second' }

judges(snapshotInManager, [
  ['in the tree, the machine under it', 'held', second, machine()],
  ['not in the tree', 'violated', second, machine({ snapshots: [] })],
  ['the machine under another', 'violated', second, machine({ currentSnapshot: 'snapshot:first' })],
  ['under another name', 'violated', { ...second, name: 'other' }, machine()],
])

const before = machine({ disks: [diskOn('one', ['a']), diskOn('two', ['b'])] })
const independent = diskOn('two', ['b'], { mode: 'independent_persistent' })

judges(deltaPerDisk, [
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
    'an independent disk needs none',
    'held',
    second,
    before,
    machine({ disks: [diskOn('one', ['a-1', 'a']), independent] }),
  ],
])
