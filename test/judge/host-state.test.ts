import {
  branchesUnderTrunk,
  consolidationNeeded,
  consolidationNotNeeded,
  hostRestart,
  independentDisksHaveNoDelta,
  poweredOffIsOff,
  slotsOnce,
  standsUnder,
} from '../../src/judge/host-state.ts'
import { diskOn, judges, machine, node } from './evidence.ts'

const independent = (...files: string[]) => diskOn('i', files, { mode: 'independent_persistent' })

const ours = { uuids: ['uuid of i'] }

judges(independentDisksHaveNoDelta, [
  ['one file each', 'held', ours, machine({ disks: [diskOn('d', ['b', 'a']), independent('i')] })],
  [
    'beside an independent disk of the machine’s own',
    'held',
    ours,
    machine({ disks: [diskOn('swap', ['s'], { mode: 'independent_persistent' }), independent('i')] }),
  ],
  ['a delta', 'violated', ours, machine({ disks: [independent('j', 'i')] })],
  ['one is missing', 'violated', { uuids: ['uuid of i', 'u'] }, machine({ disks: [independent('i')] })],
  [
    'a LUN in physical mode',
    'held',
    ours,
    machine({ disks: [diskOn('i', ['i'], { rawDevice: 'physical' })] }),
  ],
  [
    'a LUN in virtual mode',
    'violated',
    ours,
    machine({ disks: [diskOn('i', ['i'], { rawDevice: 'virtual' })] }),
  ],
  ['it is dependent', 'violated', ours, machine({ disks: [diskOn('i', ['i'])] })],
])

const named = (name: string) => ({ snapshot: `snapshot:${name}`, name })
const branches = { trunk: named('trunk'), left: named('left'), right: named('right') }
const tree = machine({
  snapshots: [node('trunk', node('left'), node('right'))],
  currentSnapshot: 'snapshot:right',
})

judges(branchesUnderTrunk, [
  ['both under the trunk', 'held', branches, tree],
  ['the machine under the left one', 'violated', branches, { ...tree, currentSnapshot: 'snapshot:left' }],
  [
    'one below the other',
    'violated',
    branches,
    { ...tree, snapshots: [node('trunk', node('left', node('right')))] },
  ],
])

const child = { child: named('left'), parent: named('trunk') }

judges(standsUnder, [
  ['under the one it was taken under', 'held', child, tree],
  ['under another', 'violated', child, { ...tree, snapshots: [node('trunk', node('right', node('left')))] }],
  ['at the root', 'violated', child, { ...tree, snapshots: [node('trunk'), node('left')] }],
  ['not there at all', 'violated', child, { ...tree, snapshots: [node('trunk')] }],
])

const needing = machine({ consolidationNeeded: true })

const one = { snapshots: [node('first')], currentSnapshot: 'snapshot:first' }

judges(consolidationNeeded, [
  ['needed', 'held', {}, needing],
  ['a delta is left, and none is needed', 'violated', {}, machine(one)],
  ['of snapshots that are native to the storage none is left', 'held', {}, machine()],
  ['the disk in use keeps its base', 'held', {}, machine({ disks: [diskOn('d', ['a'])] })],
  [
    'a machine at the root with a delta',
    'violated',
    {},
    machine({ snapshots: [], currentSnapshot: null, disks: [diskOn('d', ['a-1', 'a'])] }),
  ],
])

judges(consolidationNotNeeded, [
  ['not needed', 'held', {}, machine()],
  ['needed', 'violated', {}, needing],
])

judges(poweredOffIsOff, [
  ['off', 'held', {}, machine({ powerState: 'poweredOff' })],
  ['suspended', 'violated', {}, machine({ powerState: 'suspended' })],
  ['still told as running', 'unknown', {}, machine({ powerState: 'poweredOn' })],
])

const loose = (name: string) => diskOn(name, [name], { controller: null, unit: 0 })

judges(slotsOnce, [
  ['each once', 'held', {}, machine({ disks: [diskOn('a', ['a']), diskOn('b', ['b'], { unit: 2 })] })],
  ['two in one', 'violated', {}, machine({ disks: [diskOn('a', ['a']), diskOn('b', ['b'])] })],
  ['two whose controllers are not told', 'unknown', {}, machine({ disks: [loose('a'), loose('b')] })],
  [
    'two in one, beside one that is not told',
    'violated',
    {},
    machine({ disks: [diskOn('a', ['a']), diskOn('b', ['b']), loose('c')] }),
  ],
])

const asItWas = machine({ disks: [diskOn('d', ['b', 'a'])], snapshots: [node('trunk', node('left'))] })

judges(hostRestart, [
  ['off, and else as it was', 'held', {}, asItWas, { ...asItWas, powerState: 'poweredOff' }],
  ['without a snapshot', 'violated', {}, asItWas, { ...asItWas, snapshots: [node('trunk')] }],
  [
    'with its disks in another order',
    'held',
    {},
    machine({ disks: [diskOn('a', ['a']), diskOn('b', ['b'])] }),
    machine({ disks: [diskOn('b', ['b']), diskOn('a', ['a'])] }),
  ],
  ['without a disk', 'violated', {}, asItWas, { ...asItWas, disks: [] }],
  ['on another chain', 'violated', {}, asItWas, { ...asItWas, disks: [diskOn('d', ['a'])] }],
  ['with its files moved', 'held', {}, asItWas, { ...asItWas, disks: [diskOn('d', ['y', 'x'])] }],
])
