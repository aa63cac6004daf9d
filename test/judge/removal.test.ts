import { removalFiles, removalTree } from '../../src/judge/removal.ts'
import { diskOn, judges, MIB, machine, node } from './evidence.ts'

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

const layoutOf = (...paths: string[]) => paths.map((path) => ({ path, sizeBytes: MIB, data: [path] }))

/** A machine of whose files one is gone: the host has none for that unit of the chain. */
const gone = (path: string) => {
  const one = machine()
  const chain = one.disks[0]?.chain.map((unit) =>
    unit.path === path ? { ...unit, path: '', data: [] } : unit,
  )
  const disks = one.disks.map((disk) => ({ ...disk, chain: chain ?? [] }))
  return { ...one, disks, files: one.files.filter((file) => file !== path) }
}

judges(removalFiles, [
  ['all files are there', 'held', first, machine()],
  ['a file is missing', 'violated', first, gone('a-1')],
  [
    'a disk lies where nobody may browse',
    'unknown',
    first,
    machine({ disks: [diskOn('one', ['a']), diskOn('two', ['[other] b'], { chain: [] })], files: ['a'] }),
  ],
  [
    'a file is missing, beside a disk that lies where nobody may browse',
    'violated',
    first,
    { ...gone('a-1'), disks: [...gone('a-1').disks, diskOn('two', ['[other] b'], { chain: [] })] },
  ],
  [
    'vSAN tells the folder by its other name',
    'held',
    first,
    machine({
      disks: [
        diskOn('one', ['[v] m/m-1.vmdk', '[v] m/m.vmdk'], {
          chain: layoutOf('[v] u/m-1.vmdk', '[v] u/m.vmdk'),
        }),
      ],
      files: ['[v] u/m-1.vmdk', '[v] u/m.vmdk'],
    }),
  ],
  ['no file is told', 'unknown', first, machine({ files: [] })],
  ['no disk, no file', 'held', first, machine({ disks: [diskOn('one', [])], files: [] })],
])
