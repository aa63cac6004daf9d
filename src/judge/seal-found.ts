import { z } from 'zod'
import { byName } from '../core/by-name.ts'
import type { SeenOf } from '../evidence/seen.ts'
import { FILES_UNTOLD } from './files.ts'
import { type Judgement, judge, judgeEqual } from './judgement.ts'
import { judgeSealedDisks } from './seal-disks.ts'
import { statement } from './statement.ts'

/** What is found of a seal on its machine, before anything is done to it. */

type Found = SeenOf<'seal-found'>
type FoundSnapshot = Found['snapshots'][number]

const ofPart = z.object({ part: z.string() })

export const sealPartThere = statement({
  id: 'seal.part',
  takes: ['sealed', 'seal-found'],
  args: ofPart,
  sentence: ({ part }) => `The part “${part}” of the seal is in the snapshot tree, in its place`,
  object: ({ part }) => part,
  judge({ part }, { sealed: { parent } }, found) {
    const expected = placeIn(parent)
    const own = found.snapshots.filter((one) => one.part === part)
    if (own.length === 0) return absent(expected, part, found)
    return judgeEqual(expected, own.map((one) => placeIn(partAt(found, one.parent))).join(' and '))
  },
})

/** Of a snapshot that says nothing of itself, and keeps nothing of the seal, nobody can tell that it is not the part that is missed. */
function absent(expected: string, part: string, { snapshots }: Found): Judgement {
  const silent = snapshots.filter(({ part: said, says }) => said === null && says === null)
  const there = snapshots.map(({ name, part: said }) => said ?? `“${name}”`).join(', ') || 'none'
  const seen = `no snapshot says that it is “${part}”; there are: ${there}`
  return silent.length > 0 ? { verdict: 'unknown', expected, seen } : judge(false, expected, seen)
}

export const sealTreeAlone = statement({
  id: 'seal.tree',
  takes: ['seal-found'],
  sentence: () => 'Nobody has taken a snapshot beside those of the seal',
  judge(_, { snapshots }) {
    const others = snapshots.filter(({ part }) => part === null).map(({ name }) => `“${name}”`)
    return judge(others.length === 0, 'no snapshot of somebody else', others.join(', ') || NO_OTHER)
  },
})

const NO_OTHER = 'no snapshot of somebody else'

/** The description goes with the snapshot, and the settings go into it: each bears the other out, and the seal both. */
export const sealRecordKept = statement({
  id: 'seal.record',
  takes: ['sealed', 'seal-found'],
  args: ofPart,
  sentence: ({ part }) => `Description and settings of the part “${part}” bear the record that was sealed`,
  object: ({ part }) => part,
  judge({ part }, { record }, { snapshots }) {
    const expected = `record ${record} in both`
    const own = snapshots.find((one) => one.part === part)
    if (!own) return { verdict: 'unknown', expected, seen: 'no such snapshot' }
    const { told, kept } = own
    if (told === record && kept === record) return judge(true, expected, expected)
    return judge(
      false,
      expected,
      `its description says ${told ?? 'nothing of it'}, its settings say ${kept ?? 'nothing of it'}`,
    )
  },
})

export const sealDisksKept = statement({
  id: 'seal.snapshot-disks',
  takes: ['sealed', 'seal-found'],
  args: ofPart,
  sentence: ({ part }) =>
    `The snapshot of the part “${part}” keeps every disk that was sealed with it, and no other of the seal`,
  object: ({ part }) => part,
  judge({ part }, sealed, { snapshots }) {
    const own = snapshots.find((one) => one.part === part)
    const judged = judgeSealedDisks(sealed, own?.disks ?? [], (bytes) => `${bytes} bytes`)
    return own ? judged : { ...judged, verdict: 'unknown', seen: 'no such snapshot' }
  },
})

export const sealFilesThere = statement({
  id: 'seal.files',
  takes: ['seal-found'],
  args: ofPart,
  sentence: ({ part }) => `Every file that the disks of the part “${part}” are made of is on the datastore`,
  object: ({ part }) => part,
  judge({ part }, { snapshots }) {
    const expected = 'no file is missing'
    const own = snapshots.find((one) => one.part === part)
    if (!own) return { verdict: 'unknown', expected, seen: 'no such snapshot' }
    if (own.missing === null) return { verdict: 'unknown', expected, seen: FILES_UNTOLD }
    const { missing } = own
    return judge(
      missing.length === 0,
      expected,
      missing.length === 0 ? expected : `missing: ${missing.join(', ')}`,
    )
  },
})

export const sealHereStands = statement({
  id: 'seal.here',
  takes: ['sealed', 'seal-found'],
  sentence: () => '“You are here” is where the seal has left it',
  judge(_, { sealed: { parent } }, found) {
    return judgeEqual(placeIn(parent), placeIn(hereAt(found)))
  },
})

/** After a verification: its own snapshots are gone again, all others are what they were. */
export const sealLeft = statement({
  id: 'seal.left',
  takes: ['seal-found', 'seal-found'],
  sentence: () => 'After the verification the seal is as it was before',
  judge: (_, before, after) => judgeEqual(describe(before), describe(after)),
})

function describe(found: Found): string {
  const lines = found.snapshots
    .filter(({ part }) => part !== 'here' && part !== 'leaf')
    .map((one) => `${nameOf(one)} ${placeIn(partAt(found, one.parent))} ${one.told} ${one.kept}`)
  return `${lines.toSorted(byName).join(', ') || 'no snapshots'}; “you are here” ${placeIn(hereAt(found))}`
}

/** A verification keeps it in a snapshot of its own, and stands wherever it has come to. */
function hereAt(found: Found): string | null {
  const own = found.snapshots.find(({ part }) => part === 'here')
  return partAt(found, own ? own.parent : found.current)
}

function placeIn(parent: string | null): string {
  return parent === null ? 'at the root' : `under “${parent}”`
}

/** What stands at that place: a part, or somebody's snapshot by its name. */
function partAt({ snapshots }: Found, snapshot: string | null): string | null {
  const above = snapshots.find((one) => one.snapshot === snapshot)
  return above ? nameOf(above) : null
}

function nameOf({ part, name }: FoundSnapshot): string {
  return part ?? `the snapshot ${name}`
}
