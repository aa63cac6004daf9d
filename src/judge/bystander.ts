import { z } from 'zod'
import type { SeenOf } from '../evidence/seen.ts'
import { describeBytes } from './describe.ts'
import { judgeEqual } from './judgement.ts'
import { statement } from './statement.ts'
import { describeTree, judgeTree } from './tree.ts'

/** What is asked of one machine changes no other. */

const args = z.object({
  /** `revert win10-1 to “first”` */
  asked: z.string(),
})

/** Names of files do not count: a host may move a disk at any time. */
export const bystanderMachine = statement({
  id: 'bystander.machine',
  promise: 'revert-restores-power',
  takes: ['machine', 'machine'],
  args,
  sentence: ({ asked }) => `Nothing but the machine that it is asked of changes: ${asked}`,
  object: ({ asked }) => asked,
  judge(_, before, after) {
    const [was, is] = [describe(before), describe(after)]
    const tree = judgeTree(before, after)
    if (was === is && tree.verdict === 'held') return judgeEqual(was, is)
    // Two trees that read alike are told by their references.
    return judgeEqual(`${was}; ${tree.expected}`, `${is}; ${tree.seen}`)
  },
})

export const bystanderGuest = statement({
  id: 'bystander.guest',
  promise: 'revert-restores-power',
  takes: ['guest', 'guest'],
  args,
  sentence: ({ asked }) => `No guest but that of the machine that it is asked of notices: ${asked}`,
  object: ({ asked }) => asked,
  judge: (_, before, after) => judgeEqual(describeGuest(before), describeGuest(after)),
})

function describe(machine: SeenOf<'machine'>): string {
  const { powerState, settings, disks } = machine
  const told = disks.map(
    ({ label, uuid, capacityBytes, mode, parents }) =>
      `${label} (${uuid}) ${describeBytes(capacityBytes)} ${mode} in ${parents.length} files`,
  )
  return `${powerState}, ${settings.memoryMiB} MiB, ${settings.cpus} CPUs; ${describeTree(machine)}; ${told.join(', ')}`
}

function describeGuest({ bootId, marks }: SeenOf<'guest'>): string {
  return `boot ${bootId}, ${marks.memory ?? 'no mark in memory'}, ${marks.systemDisk ?? 'no mark on the system disk'}`
}
