import { expect, test } from 'vitest'
import { type Seen, type SeenOf, type SnapshotNode, seen } from '../../src/evidence/seen.ts'
import type { Verdict } from '../../src/evidence/verdict.ts'
import type { Evidence, Kinds, Statement } from '../../src/judge/statement.ts'

/** Evidence that is whole and valid, with what a test is about changed in it. */

type Changed<K extends Seen['kind']> = Partial<Omit<SeenOf<K>, 'kind'>>

export const MIB = 2 ** 20

export function node(name: string, ...children: SnapshotNode[]): SnapshotNode {
  const createdAt = '2026-03-02T02:15:04.000Z'
  return { id: `snapshot:${name}`, name, createdAt, powerState: 'poweredOff', quiesced: false, children }
}

type DiskOfMachine = SeenOf<'machine'>['disks'][number]

/** @param files the file in use first */
export function diskOn(
  label: string,
  files: readonly string[],
  changed: Partial<DiskOfMachine> = {},
): DiskOfMachine {
  const place = { controller: 'ParaVirtualSCSIController 0', unit: 1, rawDevice: null }
  const delta = { deltaFormat: null, deltaVariant: null }
  const chain = files.map((path) => ({ path, sizeBytes: MIB, data: [path] }))
  const about = { label, uuid: `uuid of ${label}`, capacityBytes: 64 * MIB, mode: 'persistent' }
  return { ...about, ...place, ...delta, parents: [...files], chain, ...changed }
}

export const plainSettings: SeenOf<'machine'>['settings'] = {
  memoryMiB: 448,
  cpus: 1,
  annotation: 'notes',
  extraConfig: {},
  changeTracking: false,
  memoryReserved: false,
}

export function machine(changed: Changed<'machine'> = {}): SeenOf<'machine'> {
  return valid({
    kind: 'machine',
    powerState: 'poweredOn',
    snapshots: [node('first', node('second'))],
    currentSnapshot: 'snapshot:second',
    consolidationNeeded: false,
    question: null,
    toolsRunning: true,
    settings: plainSettings,
    disks: [diskOn('Hard disk 1', ['a-2', 'a-1', 'a'])],
    snapshotFiles: [],
    keptIn: {},
    files: ['a-2', 'a-1', 'a'],
    ...changed,
  })
}

export function guest(changed: Changed<'guest'> = {}): SeenOf<'guest'> {
  const marks = { memory: 'memory mark', systemDisk: 'disk mark' }
  return valid({ kind: 'guest', bootId: 'boot-1', clock: '2026-03-02T02:15:04.000Z', marks, ...changed })
}

export function disk(changed: Changed<'disk'> = {}): SeenOf<'disk'> {
  return valid({
    kind: 'disk',
    disk: 'second disk',
    uuid: 'u',
    present: true,
    path: '/dev/sdb',
    sizeBytes: 2 * 2 ** 30,
    online: true,
    readOnly: false,
    partitionTable: 'none',
    wholeDiskFilesystem: null,
    blankEnds: true,
    partitions: [],
    ...changed,
  })
}

export function content(changed: Changed<'content'> = {}): SeenOf<'content'> {
  return valid({
    kind: 'content',
    disk: 'd',
    uuid: 'u',
    present: true,
    sizeBytes: 256 * 2 ** 20,
    looked: [{ first: 0, count: 256 }],
    chunks: [
      { at: 1, sha256: 'aa' },
      { at: 34, sha256: 'bb' },
    ],
    volumes: [],
    stamps: [],
    unread: 0,
    files: [],
    ...changed,
  })
}

export function writer(changed: Changed<'writer'> = {}): SeenOf<'writer'> {
  return valid({
    ...{ kind: 'writer', disks: ['first disk', 'second disk'], newest: [15, 15], acknowledged: [10, 20] },
    ...{ wrong: [], ...changed },
  } as SeenOf<'writer'>)
}

export function answer(changed: Changed<'answer'> = {}): SeenOf<'answer'> {
  return valid({ kind: 'answer', asked: 'do it', answer: 'success', said: null, ...changed })
}

export function probe(changed: Changed<'probe'> = {}): SeenOf<'probe'> {
  return valid({ kind: 'probe', probe: 'orders', value: '3', trouble: null, ...changed })
}

export function snapshotSettings(changed: Changed<'snapshot-settings'> = {}): SeenOf<'snapshot-settings'> {
  const about = { label: 'Hard disk 1', uuid: 'u', capacityBytes: MIB, mode: 'persistent' }
  const kept = { ...about, rawDevice: null, changeId: '52/1' }
  return valid({
    kind: 'snapshot-settings',
    snapshot: 'snapshot:first',
    settings: plainSettings,
    disks: [kept],
    ...changed,
  })
}

/** As the ledger would take it. */
export function valid<S extends Seen>(evidence: S): S {
  return seen.parse(evidence) as S
}

type Case<K extends Kinds, A> = [title: string, verdict: Verdict, args: A, ...evidence: Evidence<K>]

/** A table of what a statement makes of evidence; its arguments are checked as the ledger's would be. */
export function judges<K extends Kinds, A>(statement: Statement<K, A>, cases: readonly Case<K, A>[]): void {
  test.each([...cases])(`${statement.id}: %s: %s`, (_title, verdict, args, ...evidence) => {
    const judgement = statement.judge(statement.args.parse(args), ...(evidence as unknown as Evidence<K>))
    expect(judgement).toMatchObject({ verdict, expected: expect.any(String), seen: expect.any(String) })
    if (verdict === 'violated') expect(judgement.expected).not.toBe(judgement.seen)
  })
}
