import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { byName } from '../core/by-name.ts'
import type { SeenOf, SnapshotNode } from '../evidence/seen.ts'
import { tellsOfABrokenChain } from './broken-chain.ts'
import { describeDisks } from './describe.ts'
import { judge } from './judgement.ts'
import { statement } from './statement.ts'
import { describeTree } from './tree.ts'

/** How a host or a guest answers to what it is asked for. */

export const hostDoesAsAsked = statement({
  id: 'host.does-as-asked',
  takes: ['answer'],
  args: z.object({ asked: z.string() }),
  sentence: ({ asked }) => `The host does as it is asked: ${asked}`,
  object: ({ asked }) => asked,
  judge: (_, { answer, said }) => judge(answer === 'success', 'success', said ?? answer),
})

export const hostRunsOn = statement({
  id: 'host.runs-on',
  promise: 'each-disk-has-its-own-delta',
  takes: ['machine'],
  args: z.object({ what: z.string() }),
  sentence: ({ what }) => `The guest runs on while ${what}`,
  object: ({ what }) => what,
  judge(_, { question }) {
    const expected = 'the machine runs on'
    if (question === null) return judge(true, expected, expected)
    if (tellsOfABrokenChain(question)) return judge(false, expected, `it waits: ${question}`)
    const hint =
      'answer it in the host client; a datastore without room is the usual reason: free space there'
    return { verdict: 'unknown', expected, seen: `it waits: ${question} (${hint})` }
  },
})

/** The word of a guest about its own disk. */
export const guestCanWrite = statement({
  id: 'guest.can-write',
  takes: ['answer'],
  args: z.object({ disk: z.string() }),
  sentence: ({ disk }) => `The guest can write to the ${disk}`,
  object: ({ disk }) => disk,
  judge: (_, { answer, said }) =>
    judge(answer === 'success', 'written and synced', said ?? 'written and synced'),
})

export const hostRefuses = statement({
  id: 'refusal.fault',
  takes: ['answer'],
  args: z.object({ what: z.string(), faults: z.array(z.string()) }),
  sentence: ({ what }) => `The host refuses ${what}`,
  object: ({ what }) => what,
  judge: ({ faults }, { answer }) => judge(faults.includes(answer), faults.join(' or '), answer),
})

export const refusalChangesNothing = statement({
  id: 'refusal.changes-nothing',
  takes: ['machine', 'machine'],
  args: z.object({ what: z.string() }),
  sentence: ({ what }) => `Nothing changes when the host refuses ${what}`,
  object: ({ what }) => what,
  judge(_, before, after) {
    const same = isDeepStrictEqual(stateOf(before), stateOf(after))
    const references = !same && describeState(before) === describeState(after)
    return judge(same, describeState(before, references), describeState(after, references))
  },
})

/**
 * By reference: a snapshot that was exchanged for one of its name is another. Names and sizes of files are the host's own
 * affair, which may move them at any time, and so is the order in which it tells what stands beside each other.
 */
function stateOf({ powerState, settings, snapshots, currentSnapshot, disks }: SeenOf<'machine'>) {
  const { memoryMiB, cpus, annotation } = settings
  return {
    ...{ powerState, memoryMiB, cpus, annotation, snapshots: inOrder(snapshots), currentSnapshot },
    disks: disks
      .map(({ uuid, capacityBytes, mode, controller, unit, parents }) => ({
        ...{ uuid, capacityBytes, mode, controller, unit, files: parents.length },
      }))
      .toSorted((one, other) => byName(one.uuid, other.uuid) || one.unit - other.unit),
  }
}

function inOrder(nodes: readonly SnapshotNode[]): SnapshotNode[] {
  return nodes
    .map((node) => ({ ...node, children: inOrder(node.children) }))
    .toSorted((one, other) => byName(one.id, other.id))
}

function describeState(machine: SeenOf<'machine'>, references = false): string {
  const { powerState, settings, disks } = machine
  const { memoryMiB, cpus, annotation } = settings
  const ids = references
    ? ` ${disks.map(({ uuid, controller, unit }) => `${uuid} at ${controller ?? '?'}:${unit}`).join(', ')}`
    : ''
  return `${powerState}, ${memoryMiB} MiB, ${cpus} CPUs, “${annotation}”; ${describeTree(machine, { references })}; ${describeDisks(disks)}${ids}`
}
