import type { SeenOf } from '../evidence/seen.ts'
import { type Judgement, judgeEqual } from './judgement.ts'

/** A disk as a host tells of it. */
interface Told {
  uuid: string
  capacityBytes: number
  mode: string
}

/** Whether the disks of a part are there as they were sealed, and no other disk of the seal is. */
export function judgeSealedDisks(
  { sealed, others }: Pick<SeenOf<'sealed'>, 'sealed' | 'others'>,
  seen: readonly Told[],
  sizeOf: (bytes: number) => string,
): Judgement {
  const find = (uuid: string) => seen.find((one) => one.uuid === uuid)
  const tell = (disk: string, sizeBytes: number, mode: string) => `${disk}: ${sizeOf(sizeBytes)}, ${mode}`
  const expected = sealed.disks.map(({ disk, sizeBytes, mode }) => tell(disk, sizeBytes, mode))
  const own = sealed.disks.map(({ disk, uuid }) => {
    const found = find(uuid)
    return found ? tell(disk, found.capacityBytes, found.mode) : `${disk}: gone`
  })
  const tooMany = others.flatMap(({ disk, uuid }) =>
    find(uuid) ? [`${disk}: there, and no disk of this part`] : [],
  )
  return judgeEqual(expected.join(', '), [...own, ...tooMany].join(', '))
}
