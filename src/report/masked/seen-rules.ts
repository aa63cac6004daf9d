import type { Seen, SeenOf, SnapshotNode } from '../../evidence/seen.ts'
import { FAULTS } from './faults.ts'
import { each, hidden, members, name, path, type Rule, record, stays, word } from './rule.ts'
import { sentence } from './sentences.ts'
import { ours, time } from './words.ts'

/** What a scenario calls a disk. */
export const diskName = word(ours.diskName, name('disk'))
export const filesystem = word(ours.filesystem, name('filesystem'))
export const guestFile = word(ours.guestFile, name('file'))
export const power = word(ours.powerState, name('state'))
export const diskMode = word(ours.diskMode, name('mode'))
export const fault = word(FAULTS, name('fault'))
/** A fault, or our own word for how it went. */
export const answer = word(/^(?:success|failed|disk-failed|no changeId)$/, fault)

const sha256 = word(ours.sha256, name('digest'))
const file = members<{ path: string; sizeBytes: number }>({ path, sizeBytes: stays })

type Of<T extends readonly unknown[]> = T[number]

const partition = members<Of<SeenOf<'disk'>['partitions']>>({
  ...{ number: stays, kind: word(ours.partition), offsetBytes: stays, sizeBytes: stays, filesystem },
  ...{ label: name('label'), mountPoint: word(ours.drive, name('path')), usedBytes: stays, freeBytes: stays },
})

const wrong = members<Of<SeenOf<'witness'>['wrong']>>({
  ...{ first: stays, blocks: stays, kind: word(ours.wrong), generation: stays, fromBlock: stays },
  fault: word(ours.fault),
})

const writerAnswer = members<SeenOf<'writer-progress'>['first']>({
  ...{ state: word(ours.writerState), acknowledged: stays, said: hidden },
})

const node: Rule = members<SnapshotNode>({
  ...{ id: name('reference'), name: name('snapshot'), createdAt: time, powerState: power, quiesced: stays },
  children: (value, masks) => each(node)(value, masks),
})

const settings = members<SeenOf<'machine'>['settings']>({
  ...{ memoryMiB: stays, cpus: stays, annotation: name('text'), changeTracking: stays },
  memoryReserved: stays,
  extraConfig: record(name('key'), name('text')),
})

const device = {
  label: word(ours.diskLabel, name('label')),
  uuid: name('uuid'),
  capacityBytes: stays,
  mode: diskMode,
  rawDevice: word(/^(?:virtual|physical)$/),
}

const unit = members<Of<Of<SeenOf<'machine'>['disks']>['chain']>>({
  path,
  sizeBytes: stays,
  data: each(path),
})

const mebibytes = members<Of<SeenOf<'content'>['looked']>>({ first: stays, count: stays })
const digestStart = word(/^[0-9a-f]{16}$/)

const digest = name('digest')

const sealedSettings = members<SeenOf<'seal-settings'>['settings']>({
  ...{ hardwareVersion: word(ours.hardware, name('text')), memoryMiB: stays, cpus: stays },
  ...{ changeTracking: stays, notes: digest },
})

export const part = word(/^(?:off|on|memory|later|branch|here|leaf)$/, name('snapshot'))

const sealedPart = members<SeenOf<'sealed'>['sealed']>({
  ...{ part, parent: part, power, memory: stays },
  guest: members<SeenOf<'sealed'>['sealed']['guest']>({
    ...{ bootId: name('boot'), memory: name('mark'), systemDisk: name('mark') },
  }),
  settings: sealedSettings,
  disks: each(
    members<Of<SeenOf<'sealed'>['sealed']['disks']>>({
      ...{ disk: diskName, uuid: name('uuid'), sizeBytes: stays, mode: diskMode, file: name('file') },
      rounds: each(stays),
    }),
  ),
})

/** What may stay of what was seen, of each kind. */
const SEEN: { readonly [K in Seen['kind']]: Rule } = {
  disk: members<SeenOf<'disk'>>({
    ...{ kind: word(/^disk$/), disk: diskName, uuid: name('uuid'), present: stays, sizeBytes: stays },
    ...{ path: word(ours.device, name('path')), online: stays, readOnly: stays, blankEnds: stays },
    ...{ partitionTable: word(ours.partitionTable), wholeDiskFilesystem: filesystem },
    partitions: each(partition),
  }),
  guest: members<SeenOf<'guest'>>({
    ...{ kind: word(/^guest$/), bootId: name('boot'), clock: time, systemDiskCached: stays },
    marks: members<SeenOf<'guest'>['marks']>({ memory: name('mark'), systemDisk: name('mark') }),
  }),
  witness: members<SeenOf<'witness'>>({
    ...{ kind: word(/^witness$/), disk: diskName, fileName: guestFile, snapshot: name('snapshot') },
    ...{ files: each(path), present: stays, sizeBytes: stays, sha256, expectedSha256: each(sha256) },
    ...{ blocks: stays, extentsLeftOut: stays, wrong: each(wrong), wrongLeftOut: stays },
    extents: each(
      members<Of<SeenOf<'witness'>['extents']>>({ first: stays, blocks: stays, admits: each(stays) }),
    ),
    unread: each(members<Of<SeenOf<'witness'>['unread']>>({ first: stays, blocks: stays, settled: stays })),
    ...{ mixture: stays, mayBeMissing: stays },
  }),
  writer: members<SeenOf<'writer'>>({
    ...{ kind: word(/^writer$/), disks: each(diskName), newest: each(stays), acknowledged: each(stays) },
    wrong: each(
      members<Of<SeenOf<'writer'>['wrong']>>({ disk: diskName, slot: stays, fault: word(ours.fault) }),
    ),
  }),
  'writer-progress': members<SeenOf<'writer-progress'>>({
    ...{ kind: word(/^writer-progress$/), first: writerAnswer, last: writerAnswer },
  }),
  machine: members<SeenOf<'machine'>>({
    ...{ kind: word(/^machine$/), powerState: power, snapshots: each(node) },
    ...{ currentSnapshot: name('reference'), consolidationNeeded: stays, question: hidden, settings },
    toolsRunning: stays,
    disks: each(
      members<Of<SeenOf<'machine'>['disks']>>({
        ...device,
        ...{ controller: word(ours.controller, name('controller')), unit: stays },
        ...{
          deltaFormat: word(ours.deltaFormat),
          deltaVariant: word(ours.deltaVariant),
          parents: each(path),
          chain: each(unit),
        },
      }),
    ),
    snapshotFiles: each(
      members<Of<SeenOf<'machine'>['snapshotFiles']>>({
        ...{ path, sizeBytes: stays, kind: word(ours.fileKind, name('kind')) },
      }),
    ),
    keptIn: record(
      name('reference'),
      members<SeenOf<'machine'>['keptIn'][string]>({ state: file, memory: file }),
    ),
    files: each(path),
  }),
  'snapshot-settings': members<SeenOf<'snapshot-settings'>>({
    ...{ kind: word(/^snapshot-settings$/), snapshot: name('reference'), settings },
    disks: each(members<Of<SeenOf<'snapshot-settings'>['disks']>>({ ...device, changeId: name('change') })),
  }),
  'changed-areas': members<SeenOf<'changed-areas'>>({
    ...{ kind: word(/^changed-areas$/), disk: diskName, since: name('snapshot'), until: name('snapshot') },
    areas: each(members<Of<SeenOf<'changed-areas'>['areas']>>({ start: stays, length: stays })),
    refused: answer,
  }),
  bases: members<SeenOf<'bases'>>({
    ...{ kind: word(/^bases$/), disk: diskName },
    files: each(members<Of<SeenOf<'bases'>['files']>>({ path, sha256 })),
  }),
  content: members<SeenOf<'content'>>({
    ...{ kind: word(/^content$/), disk: diskName, uuid: name('uuid'), present: stays, sizeBytes: stays },
    ...{ looked: each(mebibytes), files: each(path), unread: stays },
    chunks: each(members<Of<SeenOf<'content'>['chunks']>>({ at: stays, sha256: digestStart })),
    volumes: each(members<Of<SeenOf<'content'>['volumes']>>({ believed: filesystem, onDisk: filesystem })),
    stamps: each(
      members<Of<SeenOf<'content'>['stamps']>>({
        ...{ byte: stays, generation: stays, block: stays, ofThisDisk: stays },
      }),
    ),
  }),
  datastore: members<SeenOf<'datastore'>>({
    kind: word(/^datastore$/),
    files: each(members<Of<SeenOf<'datastore'>['files']>>({ path, there: stays })),
  }),
  answer: members<SeenOf<'answer'>>({
    ...{ kind: word(/^answer$/), asked: sentence(), answer, said: hidden },
  }),
  probe: members<SeenOf<'probe'>>({
    ...{ kind: word(/^probe$/), probe: name('probe'), value: name('text'), trouble: hidden },
  }),
  expectation: members<SeenOf<'expectation'>>({ kind: word(/^expectation$/), said: hidden }),
  sealed: members<SeenOf<'sealed'>>({
    ...{ kind: word(/^sealed$/), seal: name('run'), sealed: sealedPart, record: digest },
    others: each(members<Of<SeenOf<'sealed'>['others']>>({ disk: diskName, uuid: name('uuid') })),
    records: record(part, digest),
  }),
  'seal-found': members<SeenOf<'seal-found'>>({
    ...{ kind: word(/^seal-found$/), seal: name('run'), current: name('reference') },
    snapshots: each(
      members<Of<SeenOf<'seal-found'>['snapshots']>>({
        ...{
          snapshot: name('reference'),
          name: name('snapshot'),
          part,
          says: part,
          told: digest,
          kept: digest,
        },
        ...{ parent: name('reference'), powerState: power, missing: each(path) },
        disks: each(
          members<Of<Of<SeenOf<'seal-found'>['snapshots']>['disks']>>({
            ...{ uuid: name('uuid'), capacityBytes: stays, mode: diskMode, format: word(ours.deltaFormat) },
          }),
        ),
      }),
    ),
  }),
  'seal-settings': members<SeenOf<'seal-settings'>>({
    ...{ kind: word(/^seal-settings$/), settings: sealedSettings, records: record(part, digest) },
  }),
}

export const seen: Rule = (value, masks) => {
  const { kind } = value as Seen
  return (SEEN[kind] ?? hidden)(value, masks)
}
