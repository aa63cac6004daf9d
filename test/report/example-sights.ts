import type { Seen, SeenOf, SnapshotNode } from '../../src/evidence/seen.ts'

export interface ExampleMachine {
  name: string
  guest: 'linux' | 'windows'
  os: string
  standIn: boolean
}

export const MiB = 1024 ** 2
export const startedAt = '2026-03-02T02:15:04.000Z'

export function filesystemOf({ guest }: ExampleMachine): 'ntfs' | 'ext4' {
  return guest === 'windows' ? 'ntfs' : 'ext4'
}

const uuid = '6000C297-1d2e-4f3a-8b4c-5d6e7f809102'

export function rawDisk({ guest }: ExampleMachine): SeenOf<'disk'> {
  return {
    kind: 'disk',
    disk: 'second disk',
    uuid,
    present: true,
    path: guest === 'windows' ? 'Disk 1' : '/dev/sdb',
    sizeBytes: 2048 * MiB,
    online: guest === 'linux',
    readOnly: false,
    partitionTable: 'none',
    wholeDiskFilesystem: null,
    blankEnds: true,
    partitions: [],
  }
}

export function volume(
  machine: ExampleMachine,
  mountPoint: string | null = mountPointOf(machine),
): SeenOf<'disk'> {
  const windows = machine.guest === 'windows'
  const data = {
    number: windows ? 2 : 1,
    kind: 'data' as const,
    offsetBytes: windows ? 17 * MiB : MiB,
    sizeBytes: windows ? 2030 * MiB : 2046 * MiB,
    filesystem: filesystemOf(machine),
    label: 'second-drive',
    mountPoint,
    usedBytes: mountPoint === null ? null : 28 * MiB,
    freeBytes: mountPoint === null ? null : 2002 * MiB,
  }
  const nothing = { filesystem: null, label: null, mountPoint: null, usedBytes: null, freeBytes: null }
  const msr = { number: 1, kind: 'msr' as const, offsetBytes: MiB, sizeBytes: 16 * MiB, ...nothing }
  return {
    ...rawDisk(machine),
    online: true,
    partitionTable: 'gpt',
    blankEnds: false,
    partitions: windows ? [msr, data] : [data],
  }
}

function mountPointOf({ guest }: ExampleMachine): string {
  return guest === 'windows' ? 'E:' : '/mnt/snapwitness-second-drive'
}

export function witness(state: 'good' | 'stale' | 'absent'): SeenOf<'witness'> {
  const expectedSha256 = '9c56cc51b374c3ba189210d5b6d4bf57790d351c96c47c02190ecf1e430635ab'
  const differing = '1b4f0e9851971998e732078544c96b36c3d01cedf7caa332359d6f1d83567014'
  return {
    kind: 'witness',
    disk: 'second disk',
    fileName: 'witness-1.bin',
    snapshot: 'second-drive-initialized',
    files: ['debian-1/debian-1_1-000002.qcow2', 'debian-1/debian-1_1.qcow2'],
    present: state !== 'absent',
    sizeBytes: state === 'absent' ? 0 : 16 * MiB,
    sha256: state === 'absent' ? null : state === 'good' ? expectedSha256 : differing,
    expectedSha256: [expectedSha256],
    blocks: 4096,
    extents: [{ first: 0, blocks: 4096, admits: [2] }],
    extentsLeftOut: 0,
    wrong:
      state === 'stale'
        ? [
            wrongBlocks(1024, 5, { kind: 'stale', generation: 1, fault: 'stale: generation 1' }),
            wrongBlocks(2047, 1, { kind: 'zeroed', generation: 0, fault: 'zeroed' }),
            wrongBlocks(3001, 1, { kind: 'flipped', generation: 2, fault: 'flipped: bit 3 of byte 517' }),
          ]
        : [],
    wrongLeftOut: 0,
    unread: [],
    mixture: false,
    mayBeMissing: false,
  }
}

/** 64 MiB of a raw disk with every kind of wrong blocks, a hole, and a region that was not looked into. */
export function damagedWitness(): SeenOf<'witness'> {
  const good = witness('stale')
  return {
    ...good,
    fileName: null,
    sizeBytes: 2048 * MiB,
    blocks: 16_384,
    extents: [
      { first: 0, blocks: 12_000, admits: [3] },
      { first: 12_000, blocks: 1500, admits: [0] },
      { first: 13_500, blocks: 2884, admits: [2, 3] },
    ],
    wrong: [
      wrongBlocks(700, 900, { kind: 'stale', generation: 2, fault: 'stale: generation 2' }),
      wrongBlocks(2048, 130, { kind: 'zeroed', generation: 0, fault: 'zeroed' }),
      wrongBlocks(4000, 1, { kind: 'flipped', generation: 3, fault: 'flipped: bit 3 of byte 517' }),
      wrongBlocks(5005, 64, {
        kind: 'misdirected',
        generation: 3,
        fromBlock: 5101,
        fault: 'misdirected: holds block 5101 of generation 3',
      }),
      wrongBlocks(6400, 16, {
        kind: 'torn',
        fault: 'torn: 3 sectors of generation 3, 5 sectors of generation 2',
      }),
      wrongBlocks(7300, 256, { kind: 'newer', generation: 4, fault: 'newer: generation 4' }),
      wrongBlocks(9000, 33, { kind: 'foreign', fault: 'foreign: nothing that a witness held' }),
      wrongBlocks(16_000, 384, { kind: 'missing', fault: 'missing: the file ends before it' }),
    ],
    unread: [{ first: 10_240, blocks: 512, settled: true }],
  }
}

type Wrong = SeenOf<'witness'>['wrong'][number]

export function wrongBlocks(
  first: number,
  blocks: number,
  how: Pick<Wrong, 'kind' | 'fault'> & Partial<Wrong>,
): Wrong {
  return { first, blocks, generation: null, fromBlock: null, ...how }
}

/** @param lagMs how far the guest's clock is behind, as after a revert with memory */
export function guestState(boot: string, lagMs: number, mark: string | null): (now: string) => Seen {
  return (now) => ({
    kind: 'guest',
    bootId: `${boot}3c1d7e2-8f4b-4a6d-9e0f-1b2c3d4e5f60`,
    clock: new Date(Date.parse(now) - lagMs).toISOString(),
    marks: { memory: mark, systemDisk: mark },
  })
}

/**
 * The host's view when the snapshots were taken one after the other.
 * @param current the id of the snapshot under which the machine stands
 * @param deltas the numbers of the delta files on the way from the base to the one in use
 */
export function hostView(
  { name }: ExampleMachine,
  names: string[],
  current: string | null,
  deltas: number[],
  warm: boolean,
): Seen {
  const chain = (disk: string, baseBytes: number, writtenBytes: number) => {
    const files = deltas.map((number, i) => ({
      path: `${name}/${disk}-00000${number}.qcow2`,
      sizeBytes: i === deltas.length - 1 ? 196_608 : writtenBytes,
    }))
    return [{ path: `${name}/${disk}.qcow2`, sizeBytes: baseBytes }, ...files].reverse()
  }
  return {
    kind: 'machine',
    powerState: 'poweredOn',
    toolsRunning: true,
    snapshots: names.reduceRight<SnapshotNode[]>(
      (children, snapshot, i) => [
        {
          id: String(i + 1),
          name: snapshot,
          createdAt: new Date(Date.parse(startedAt) + (2 + 6 * i) * 1000).toISOString(),
          powerState: warm ? 'poweredOn' : 'poweredOff',
          quiesced: false,
          children,
        },
      ],
      [],
    ),
    currentSnapshot: current,
    ...restOfMachine,
    disks: [
      {
        label: 'Hard disk 1',
        uuid: '6000C291-0a1b-4c2d-8e3f-405162738495',
        capacityBytes: 8192 * MiB,
        ...placed(0, chain(name, 438 * MiB, 3_276_800)),
      },
      {
        label: 'Hard disk 2',
        uuid,
        capacityBytes: 2048 * MiB,
        ...placed(1, chain(`${name}_1`, 196_608, 30_801_920)),
      },
    ],
    snapshotFiles: names.flatMap((_, i) => [
      { path: `${name}/${name}-Snapshot${i + 1}.vmsn`, kind: 'snapshotData', sizeBytes: 28_672 },
      ...(warm
        ? [
            {
              path: `${name}/${name}-Snapshot${i + 1}.vmem`,
              kind: 'snapshotMemory',
              sizeBytes: (187 + 4 * i) * MiB,
            },
          ]
        : []),
    ]),
  }
}

/** What the pages do not show. */
export const restOfMachine = {
  consolidationNeeded: false,
  question: null,
  settings: {
    ...{ memoryMiB: 448, cpus: 1, annotation: '', extraConfig: {}, changeTracking: false },
    memoryReserved: false,
  },
  keptIn: {},
  files: [],
}

export function placed(unit: number, chain: { path: string; sizeBytes: number }[]) {
  const parents = chain.map(({ path }) => path)
  return {
    mode: 'persistent',
    controller: 'ParaVirtualSCSIController 0',
    unit,
    deltaFormat: null,
    deltaVariant: null,
    rawDevice: null,
    parents,
    chain: chain.map((file) => ({ ...file, data: [file.path] })),
  }
}
