import { z } from 'zod'
import type { SeenOf } from '../evidence/seen.ts'
import { judge, judgeEqual } from './judgement.ts'
import { statement } from './statement.ts'

/** The settings that a revert brings back. */

const atSnapshot = z.object({ name: z.string() })

export const annotationReturns = statement({
  id: 'settings.annotation-and-extra-config',
  promise: 'settings-return',
  takes: ['snapshot-settings', 'machine'],
  args: atSnapshot.extend({ keys: z.array(z.string()) }),
  sentence: ({ name }) => `Annotation and extraConfig are those of “${name}”`,
  object: ({ name }) => name,
  judge({ keys }, then, now) {
    const tell = ({ annotation, extraConfig }: SeenOf<'machine'>['settings']) =>
      [`“${annotation}”`, ...keys.map((key) => `${key} ${extraConfig[key] ?? 'unset'}`)].join(', ')
    return judgeEqual(tell(then.settings), tell(now.settings))
  },
})

export const hardwareReturns = statement({
  id: 'settings.memory-and-processors',
  promise: 'settings-return',
  takes: ['snapshot-settings', 'machine'],
  args: atSnapshot,
  sentence: ({ name }) => `Memory and processors are those of “${name}”`,
  object: ({ name }) => name,
  judge(_, then, now) {
    const tell = ({ memoryMiB, cpus }: SeenOf<'machine'>['settings']) => `${memoryMiB} MiB, ${cpus} CPUs`
    return judgeEqual(tell(then.settings), tell(now.settings))
  },
})

const aDisk = z.object({ disk: z.string(), uuid: z.string() })

export const disksReturn = statement({
  id: 'settings.disks',
  promise: 'settings-return',
  takes: ['machine'],
  args: z.object({ before: aDisk, after: aDisk }),
  sentence: () => 'The disk that came after the snapshot is gone, the one of before is there',
  judge({ before, after }, { disks }) {
    const there = ({ uuid }: { uuid: string }) => disks.some((disk) => disk.uuid === uuid)
    const told = (disk: { uuid: string }) => (there(disk) ? 'there' : 'gone')
    return judge(
      there(before) && !there(after),
      `${before.disk}: there; ${after.disk}: gone`,
      `${before.disk}: ${told(before)}; ${after.disk}: ${told(after)}`,
    )
  },
})
