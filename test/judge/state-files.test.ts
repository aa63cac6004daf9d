import { memoryFile, stateFileAlone } from '../../src/judge/state-files.ts'
import { judges, MIB, machine } from './evidence.ts'

const first = { snapshot: 'snapshot:first', name: 'first' }
const file = (sizeBytes: number) => ({ path: 'f', sizeBytes })
const kept = (state: number | null, memory: number | null) =>
  machine({
    keptIn: {
      'snapshot:first': {
        state: state === null ? null : file(state),
        memory: memory === null ? null : file(memory),
      },
    },
  })

judges(stateFileAlone, [
  ['a small state file', 'held', first, kept(28_672, null)],
  ['none', 'violated', first, kept(null, null)],
  ['an empty one', 'violated', first, kept(0, null)],
  ['a large one', 'violated', first, kept(5 * MIB, null)],
  ['a memory file beside it', 'violated', first, kept(28_672, 100 * MIB)],
  ['nothing is told', 'unknown', first, machine()],
])

judges(memoryFile, [
  ['a memory file', 'held', first, kept(28_672, 187 * MIB)],
  ['the memory in the state file', 'held', first, kept(187 * MIB, null)],
  ['no memory', 'violated', first, kept(28_672, null)],
  ['mirrored by vSAN', 'held', first, kept(28_672, 2 * 448 * MIB)],
  ['in the state file, with the memory of the video card', 'held', first, kept((448 + 129) * MIB, null)],
  ['as little as a state file alone', 'violated', first, kept(28_672, 4 * MIB)],
  ['no state file', 'violated', first, kept(null, 187 * MIB)],
  ['nothing is told', 'unknown', first, machine()],
])
