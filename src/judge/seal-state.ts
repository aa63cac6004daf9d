import { z } from 'zod'
import type { SeenOf } from '../evidence/seen.ts'
import { describeBytes } from './describe.ts'
import { type Judgement, judge, judgeEqual, judgeOwn } from './judgement.ts'
import { judgeSystemDisk } from './revert.ts'
import { judgeSealedDisks } from './seal-disks.ts'
import { statement } from './statement.ts'
import { judgeWitness } from './witness.ts'

/** What a machine is like at a part of its seal: after a revert to it, or where the seal has left it. */

const ofPart = z.object({ part: z.string() })
const object = ({ part }: { part: string }) => part

/** No revert may pass by doing nothing. */
export const sealMarksDiffer = statement({
  id: 'seal.marks-differ',
  takes: ['sealed', 'guest'],
  args: ofPart,
  sentence: ({ part }) =>
    `Before the revert to the part “${part}”, the guest holds marks that it cannot know`,
  object,
  judge(_, { sealed: { guest } }, { marks }) {
    const differ =
      marks.memory !== null && marks.memory !== guest.memory && marks.systemDisk !== guest.systemDisk
    const seen = `${marks.memory ?? 'no mark in memory'}; ${marks.systemDisk ?? 'no mark on the system disk'}`
    return judgeOwn(differ, 'marks that the seal does not hold', seen)
  },
})

export const sealPower = statement({
  id: 'seal.power',
  takes: ['sealed', 'machine'],
  args: ofPart,
  sentence: ({ part }) => `The part “${part}” comes back running where its memory is kept, and off where not`,
  object,
  judge(_, { sealed: { memory, power } }, { powerState }) {
    return judgeEqual(memory ? power : 'poweredOff', powerState)
  },
})

export const sealSettings = statement({
  id: 'seal.settings',
  takes: ['sealed', 'seal-settings'],
  args: ofPart,
  sentence: ({ part }) => `At the part “${part}” the machine has the settings that were sealed`,
  object,
  judge(_, { sealed, records }, now) {
    return judgeEqual(told({ settings: sealed.settings, records }), told(now))
  },
})

function told({ settings, records }: Pick<SeenOf<'seal-settings'>, 'settings' | 'records'>): string {
  const { memoryMiB, cpus, changeTracking, notes } = settings
  // In the order of their names: a host tells settings in an order of its own.
  const kept = Object.entries(records)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([part, digest]) => `${part} ${digest}`)
  return `${memoryMiB} MiB, ${cpus} CPUs, change tracking ${changeTracking ? 'on' : 'off'}, notes ${notes}, records: ${kept.join(', ')}`
}

export const sealHardware = statement({
  id: 'seal.hardware',
  takes: ['sealed', 'seal-settings'],
  args: ofPart,
  sentence: ({ part }) => `At the part “${part}” the virtual hardware has the version that was sealed`,
  object,
  judge: (_, { sealed }, now) =>
    judgeHardware(sealed, now, { wanted: (then) => then, isRight: (then, is) => is === then }),
})

/** Whoever upgrades a host may upgrade its machines: what they run on may be newer, wherever no revert has brought it back. */
export const sealHardwareHere = statement({
  id: 'seal.hardware-here',
  takes: ['sealed', 'seal-settings'],
  args: z.object({}),
  sentence: () => 'Where the seal has left the machine, its virtual hardware is that of then, or newer',
  object: () => 'here',
  judge: (_, { sealed }, now) =>
    judgeHardware(sealed, now, {
      wanted: (then) => `${then} or newer`,
      isRight: (then, is) => is === then || numberOf(is) > numberOf(then),
    }),
})

/** What a host does not tell is not known. */
function judgeHardware(
  { settings: { hardwareVersion: then } }: SeenOf<'sealed'>['sealed'],
  { settings: { hardwareVersion: is } }: SeenOf<'seal-settings'>,
  { wanted, isRight }: { wanted: (then: string) => string; isRight: (then: string, is: string) => boolean },
): Judgement {
  const said = { expected: then === null ? UNTOLD : wanted(then), seen: is ?? UNTOLD }
  if (then === null || is === null) return { verdict: 'unknown', ...said }
  return judge(isRight(then, is), said.expected, said.seen)
}

/** Of `vmx-19`: 19. */
function numberOf(version: string): number {
  return Number(version.replace(/^vmx-/, ''))
}

const UNTOLD = 'the host does not tell it'

export const sealDisks = statement({
  id: 'seal.disks',
  takes: ['sealed', 'machine'],
  args: ofPart,
  sentence: ({ part }) =>
    `At the part “${part}” the machine has the disks that were sealed, and no other of the seal`,
  object,
  judge: (_, sealed, { disks }) => judgeSealedDisks(sealed, disks, describeBytes),
})

export const sealBoot = statement({
  id: 'seal.boot',
  takes: ['sealed', 'guest'],
  args: ofPart,
  sentence: ({ part }) =>
    `The guest of the part “${part}” goes on in its boot where its memory is kept, and boots afresh where not`,
  object,
  judge(_, { sealed: { memory, guest } }, { bootId }) {
    if (memory) return judgeEqual(`boot ${guest.bootId}`, `boot ${bootId}`)
    return judge(bootId !== guest.bootId, `another boot than ${guest.bootId}`, `boot ${bootId}`)
  },
})

export const sealMemory = statement({
  id: 'seal.memory',
  takes: ['sealed', 'guest'],
  args: ofPart,
  sentence: ({ part }) => `The memory at the part “${part}” is what was sealed, and nothing newer`,
  object,
  judge(_, { sealed: { memory, guest } }, { marks }) {
    return judgeEqual(memory ? guest.memory : 'no mark', marks.memory ?? 'no mark')
  },
})

export const sealSystemDisk = statement({
  id: 'seal.system-disk',
  takes: ['sealed', 'guest'],
  args: ofPart,
  sentence: ({ part }) => `The file of marks on the system disk is that of the part “${part}”`,
  object,
  judge(_, { sealed: { guest } }, now) {
    return judgeSystemDisk({ bootId: guest.bootId, mark: guest.systemDisk }, now)
  },
})

export const sealDisk = statement({
  id: 'seal.disk',
  takes: ['witness'],
  args: z.object({ part: z.string(), disk: z.string() }),
  sentence: ({ part, disk }) => `At the part “${part}” every block of the ${disk} holds what was sealed`,
  object: ({ part, disk }) => `${disk} at ${part}`,
  judge: (_, seen) => judgeWitness(seen),
})
