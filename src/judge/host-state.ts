import { z } from 'zod'
import { flatten } from '../core/flatten.ts'
import { leavesDeltas } from './deltas-left.ts'
import { describeDisks } from './describe-disks.ts'
import { judge } from './judgement.ts'
import { hasPartInSnapshots } from './part-in-snapshots.ts'
import { statement } from './statement.ts'
import { judgeTree } from './tree.ts'

/** What the host tells of a machine's state. */

export const independentDisksHaveNoDelta = statement({
  id: 'independent-disks.no-delta',
  promise: 'independent-disks-stay',
  takes: ['machine'],
  args: z.object({ uuids: z.array(z.string()) }),
  sentence: () => 'A snapshot makes no delta for independent disks',
  judge(args, { disks }) {
    const independent = disks.filter((disk) => args.uuids.includes(disk.uuid) && !hasPartInSnapshots(disk))
    return judge(
      independent.length === args.uuids.length && independent.every(({ parents }) => parents.length === 1),
      `${args.uuids.length} independent disks with one file each`,
      independent.map(({ label, parents }) => `${label} ${parents.length}`).join(', ') || 'none',
    )
  },
})

const branch = z.object({ snapshot: z.string(), name: z.string() })

export const branchesUnderTrunk = statement({
  id: 'tree.branches',
  promise: 'branches-of-the-tree',
  takes: ['machine'],
  args: z.object({ trunk: branch, left: branch, right: branch }),
  sentence: ({ trunk, right }) =>
    `Both branches stand under “${trunk.name}”, and the machine under “${right.name}”`,
  judge({ trunk, left, right }, { snapshots, currentSnapshot }) {
    const node = flatten(snapshots).find(({ id }) => id === trunk.snapshot)
    const branches = node?.children ?? []
    const here = currentSnapshot === right.snapshot
    return judge(
      branches.length === 2 &&
        [left, right].every(({ snapshot }) => branches.some(({ id }) => id === snapshot)) &&
        here,
      `${left.name} and ${right.name} under ${trunk.name}; you are here: ${right.name}`,
      `${branches.map(({ name }) => name).join(' and ') || 'nothing'} under ${trunk.name}; you are here: ${here ? right.name : 'elsewhere'}`,
    )
  },
})

export const standsUnder = statement({
  id: 'tree.parent',
  promise: 'branches-of-the-tree',
  takes: ['machine'],
  args: z.object({ child: branch, parent: branch }),
  sentence: ({ child, parent }) => `“${child.name}” stands under “${parent.name}”, where it was taken`,
  object: ({ child }) => child.name,
  judge({ child, parent }, { snapshots }) {
    const above = flatten(snapshots).find(({ children }) => children.some(({ id }) => id === child.snapshot))
    return judge(
      above?.id === parent.snapshot,
      `under “${parent.name}”`,
      above ? `under “${above.name}”` : 'under no snapshot',
    )
  },
})

export const consolidationNeeded = statement({
  id: 'consolidation.needed',
  promise: 'consolidation',
  takes: ['machine'],
  sentence: () => 'The machine says that it needs consolidation',
  judge(_, machine) {
    const expected = 'needed, as far as a delta is left that no snapshot needs'
    return leavesDeltas(machine)
      ? judge(machine.consolidationNeeded, expected, needed(machine))
      : { verdict: 'held', expected, seen: `${needed(machine)}, and none is left` }
  },
})

export const consolidationNotNeeded = statement({
  id: 'consolidation.not-needed',
  promise: 'consolidation',
  takes: ['machine'],
  sentence: () => 'After a consolidation none is needed',
  judge: (_, machine) => judge(!machine.consolidationNeeded, 'not needed', needed(machine)),
})

function needed({ consolidationNeeded }: { consolidationNeeded: boolean }): string {
  return consolidationNeeded ? 'needed' : 'not needed'
}

/** Where a host loses its power, that is all that is lost. */
export const hostRestart = statement({
  id: 'host-restart.as-it-was',
  promise: 'branches-of-the-tree',
  takes: ['machine', 'machine'],
  sentence: () => 'After a restart of the host snapshots and disks are as they were',
  judge(_, before, after) {
    const [was, is] = [describeDisks(before), describeDisks(after)]
    const tree = judgeTree(before, after)
    return judge(tree.verdict === 'held' && was === is, `${tree.expected}; ${was}`, `${tree.seen}; ${is}`)
  },
})

/** A revert discards the memory of a suspended machine: none of it is left for a later start. */
export const poweredOffIsOff = statement({
  id: 'suspended.powered-off',
  promise: 'suspended-machine',
  takes: ['machine'],
  sentence: () => 'Powered off, the machine is off, and keeps no memory to go on from',
  judge(_, { powerState }) {
    const [expected, seen] = ['poweredOff', powerState]
    // One that is told as running is a host that has not told yet, or somebody who started it.
    if (powerState === 'poweredOn') return { verdict: 'unknown', expected, seen }
    return judge(powerState === 'poweredOff', expected, seen)
  },
})

export const slotsOnce = statement({
  id: 'devices.slots-once',
  promise: 'settings-return',
  takes: ['machine'],
  sentence: () => 'No two devices stand in one slot',
  judge(_, { disks }) {
    const told = disks.filter(({ controller, unit }) => controller !== null && unit >= 0)
    const slots = told.map(({ controller, unit }) => `${controller}:${unit}`)
    const untold = disks.length - told.length
    const [expected, seen] = ['every slot once', slots.join(', ')]
    if (new Set(slots).size < slots.length) return judge(false, expected, seen)
    if (untold === 0 || disks.length < 2) return judge(true, expected, seen)
    return { verdict: 'unknown', expected, seen: `the slots of ${untold} disks are not told` }
  },
})
