import { removalFiles, removalTree } from '../../src/judge/removal.ts'
import { diskOn, judges, machine, node } from './evidence.ts'

const first = { snapshot: 'snapshot:first', name: 'first', children: false }
const without = machine({ snapshots: [node('second')], currentSnapshot: 'snapshot:second' })

judges(removalTree, [
  ['it alone is gone', 'held', first, machine(), without],
  ['it is still there', 'violated', first, machine(), machine()],
  [
    'what was below it is gone too',
    'violated',
    first,
    machine(),
    machine({ snapshots: [], currentSnapshot: null }),
  ],
  [
    'with its children, all are gone',
    'held',
    { ...first, children: true },
    machine(),
    machine({ snapshots: [], currentSnapshot: null }),
  ],
])

judges(removalFiles, [
  ['all files are there', 'held', first, machine()],
  ['a file is missing', 'violated', first, machine({ files: ['a-2', 'a'] })],
  ['no file is told', 'unknown', first, machine({ files: [] })],
  ['no disk, no file', 'held', first, machine({ disks: [diskOn('one', [])], files: [] })],
])
