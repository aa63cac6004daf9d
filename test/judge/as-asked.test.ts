import { diskAsAsked, snapshotKeepsMemory } from '../../src/judge/as-asked.ts'
import { diskOn, judges, MIB, machine, node } from './evidence.ts'

const asked = { disk: 'd', uuid: 'uuid of d', sizeBytes: 64 * MIB, mode: 'persistent' }
const made = (changed: Parameters<typeof diskOn>[2]) => machine({ disks: [diskOn('d', ['a'], changed)] })

judges(diskAsAsked, [
  ['as it was asked for', 'held', asked, made({})],
  ['1 MiB larger', 'violated', asked, made({ capacityBytes: 65 * MIB })],
  ['in another mode', 'violated', asked, made({ mode: 'independent_persistent' })],
  ['not there', 'violated', asked, machine({ disks: [] })],
])

const running = { ...node('a'), powerState: 'poweredOn' }

judges(snapshotKeepsMemory, [
  ['told as running', 'held', { snapshot: 'snapshot:a', name: 'a' }, machine({ snapshots: [running] })],
  ['told as off', 'violated', { snapshot: 'snapshot:a', name: 'a' }, machine({ snapshots: [node('a')] })],
  ['not in the tree', 'violated', { snapshot: 'snapshot:b', name: 'b' }, machine({ snapshots: [running] })],
])
