import { z } from 'zod'
import { mib } from './describe.ts'
import { FILES_UNTOLD } from './files.ts'
import { judge } from './judgement.ts'
import { statement } from './statement.ts'

/** The files in which a snapshot keeps state and memory. */

const MIB = 2 ** 20
/** A state file without memory holds settings and device state. */
const SMALL = 4 * MIB

const ofSnapshot = z.object({ snapshot: z.string(), name: z.string() })

export const stateFileAlone = statement({
  id: 'state-file.alone',
  promise: 'memory-file',
  takes: ['machine'],
  args: ofSnapshot,
  sentence: () => 'A snapshot without memory has a small state file and no memory file',
  object: ({ name }) => name,
  judge({ snapshot }, { keptIn }) {
    const expected = `a state file of at most ${mib(SMALL)}, no memory file`
    const kept = keptIn[snapshot]
    if (!kept) return { verdict: 'unknown', expected, seen: FILES_UNTOLD }
    const { state, memory } = kept
    const small = state !== null && state.sizeBytes > 0 && state.sizeBytes <= SMALL
    return judge(small && memory === null, expected, `${told(state)}, ${told(memory)}`)
  },
})

export const memoryFile = statement({
  id: 'state-file.with-memory',
  promise: 'memory-file',
  takes: ['machine'],
  args: ofSnapshot,
  sentence: () => 'A snapshot with memory has a memory file',
  object: ({ name }) => name,
  judge({ snapshot }, { keptIn }) {
    const expected = `a state file, and more than ${mib(SMALL)} of memory`
    const kept = keptIn[snapshot]
    if (!kept) return { verdict: 'unknown', expected, seen: FILES_UNTOLD }
    const { state, memory } = kept
    const size = (memory ?? state)?.sizeBytes ?? 0
    // Pages of zeros need not be written. Nobody promises how large it is at most: device state and video memory may be in
    // it, and an object store counts each byte twice.
    return judge(state !== null && size > SMALL, expected, `${told(state)}, ${told(memory)}`)
  },
})

function told(file: { path: string; sizeBytes: number } | null): string {
  return file ? `${file.path} of ${mib(file.sizeBytes)}` : 'no file'
}
