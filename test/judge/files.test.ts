import type { SeenOf } from '../../src/evidence/seen.ts'
import {
  basesUnwritten,
  chainsLongerBy,
  deltaAtMostTheDisk,
  deltaHoldsWhatWasWritten,
} from '../../src/judge/files.ts'
import { diskOn, judges, MIB, machine, valid } from './evidence.ts'

function bases(...files: [path: string, digest: string][]): SeenOf<'bases'> {
  const digested = files.map(([path, digit]) => ({ path, sha256: digit.repeat(64) }))
  return valid({ kind: 'bases', disk: 'd', files: digested })
}

judges(basesUnwritten, [
  ['as they were', 'held', { disk: 'd' }, bases(['a', '1']), bases(['a', '1'])],
  ['with a new one above', 'held', { disk: 'd' }, bases(['a', '1']), bases(['b', '2'], ['a', '1'])],
  [
    'moved, with a new one above',
    'held',
    { disk: 'd' },
    bases(['b', '2'], ['a', '1']),
    bases(['z', '3'], ['y', '2'], ['x', '1']),
  ],
  ['moved, and written to', 'violated', { disk: 'd' }, bases(['a', '1']), bases(['x', '2'])],
  ['written to', 'violated', { disk: 'd' }, bases(['a', '1']), bases(['a', '2'])],
  ['gone', 'violated', { disk: 'd' }, bases(['a', '1']), bases()],
  ['nothing that could be digested', 'unknown', { disk: 'd' }, bases(), bases()],
])

const aDisk = { disk: 'd', uuid: 'uuid of d' }
const sized = (
  sizeBytes: number,
  deltaFormat: string | null = 'seSparseFormat',
  deltaVariant: string | null = null,
) =>
  machine({
    disks: [
      diskOn('d', ['a'], { deltaFormat, deltaVariant, chain: [{ path: 'a', sizeBytes, data: ['a'] }] }),
    ],
  })
const untold = machine({ disks: [diskOn('d', ['a'], { chain: [] })] })

judges(deltaHoldsWhatWasWritten, [
  ['as much', 'held', { ...aDisk, writtenBytes: 4 * MIB }, sized(4 * MIB)],
  [
    'with headers, or as an object of its own size',
    'held',
    { ...aDisk, writtenBytes: 4 * MIB },
    sized(96 * MIB),
  ],
  ['less', 'violated', { ...aDisk, writtenBytes: 4 * MIB }, sized(4 * MIB - 1)],
  ['nothing is told', 'unknown', { ...aDisk, writtenBytes: 4 * MIB }, untold],
])

const whole = { ...aDisk, sizeBytes: 16 * MIB, overheadBytes: MIB }

judges(deltaAtMostTheDisk, [
  ['as large as the disk', 'held', whole, sized(16 * MIB)],
  ['with its overhead', 'held', whole, sized(17 * MIB)],
  ['larger', 'violated', whole, sized(17 * MIB + 1)],
  ['larger, in steps', 'violated', whole, sized(17 * MIB + 1, 'redoLogFormat')],
  [
    'larger, of the variant of VMFS',
    'violated',
    whole,
    sized(17 * MIB + 1, 'redoLogFormat', 'vmfsSparseVariant'),
  ],
  ['mirrored by vSAN', 'held', whole, sized(34 * MIB, 'redoLogFormat', 'vsanSparseVariant')],
  ['an object of whatever size', 'held', whole, sized(34 * MIB, null)],
  ['nothing is told', 'unknown', whole, untold],
  ['smaller than what was written', 'violated', whole, sized(15 * MIB)],
])

const chain = (...files: string[]) => machine({ disks: [diskOn('d', files)] })

/** Beside a machine's own independent disk, and a raw one. */
const besides = (...files: string[]) =>
  machine({
    disks: [
      diskOn('swap', ['s'], { mode: 'independent_persistent' }),
      diskOn('raw', ['r'], { rawDevice: 'physical' }),
      diskOn('d', files),
    ],
  })

judges(chainsLongerBy, [
  ['one more', 'held', { deltas: 1 }, chain('a'), chain('b', 'a')],
  ['none more', 'held', { deltas: 0 }, chain('b', 'a'), chain('b', 'a')],
  ['one more, beside disks without a part in it', 'held', { deltas: 1 }, besides('a'), besides('b', 'a')],
  ['one too many', 'violated', { deltas: 1 }, chain('a'), chain('c', 'b', 'a')],
  ['one too few', 'violated', { deltas: 1 }, chain('a'), chain('a')],
  [
    'one too many, of which the host says itself that it is left',
    'unknown',
    { deltas: 0 },
    chain('a'),
    { ...chain('b', 'a'), consolidationNeeded: true },
  ],
  [
    'one too few, whatever is left elsewhere',
    'violated',
    { deltas: 1 },
    chain('a'),
    { ...chain('a'), consolidationNeeded: true },
  ],
])
