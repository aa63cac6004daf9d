import { each, known, name, type Rule, stays, text, word } from './rule.ts'
import { answer, diskMode, diskName, fault, filesystem, guestFile, part, power } from './seen-rules.ts'
import { sentence } from './sentences.ts'
import { ours } from './words.ts'

/** What may stay of the details of operations and of the arguments of statements: of members that are known to us. */

const snapshot = name('snapshot')

/** The same wherever they stand. */
const ASKED: Readonly<Record<string, Rule>> = {
  ...{ disk: diskName, uuid: name('uuid'), label: name('label'), filesystem, mode: diskMode, power },
  ...{ name: snapshot, since: snapshot, until: snapshot, fileName: guestFile, annotation: name('text') },
  ...{ asked: sentence(), what: sentence(), when: sentence(), sentence: sentence() },
  ...{ faults: each(fault), answer, content: word(ours.content), keys: each(name('key')) },
  ...{ sizeBytes: stays, capacityBytes: stays, writtenBytes: stays, overheadBytes: stays },
  ...{ memoryMiB: stays, cpus: stays, deltas: stays, levels: stays, ranges: stays, generation: stays },
  ...{ waitedMs: stays, atLeastMs: stays, ranMs: stays, lookedFrom: stays, lookedUntil: stays, had: stays },
  ...{ synced: stays, quiesce: stays, children: stays, consolidate: stays, suppressPowerOn: stays },
  ...{ probe: name('probe'), inputBytes: stays, part },
  ...{ deleteFile: stays, written: stays, discarded: stays, settled: stays, everSeen: stays, reached: stays },
}

const branch = known({ snapshot: name('reference'), name: snapshot })
const aDisk = known({ disk: diskName, uuid: name('uuid') })

export const ARGUMENTS = known({
  ...ASKED,
  ...{ snapshot: name('reference'), memory: stays, resumed: stays, first: diskName, second: diskName },
  ...{ trunk: branch, left: branch, right: branch, child: branch, parent: branch },
  ...{ before: aDisk, after: aDisk },
  uuids: each(name('uuid')),
  forgotten: each(known({ first: stays, count: stays })),
  changed: each(known({ first: stays, blocks: stays })),
  sources: each(
    known({
      name: word(/^(our own time|the host’s time|the time that the guest had before)$/),
      aheadMs: stays,
    }),
  ),
})

const DETAILS = {
  ...ASKED,
  ...{ snapshot, disks: each(diskName), systemDisk: name('mark') },
  /** Whether it is kept, or the mark that is left in it. */
  memory: text((mark, masks) => masks.of('mark', mark)),
}

const details = known(DETAILS)
const detailsOfAttaching = known({ ...DETAILS, name: diskName })

export function detailsOf(action: unknown): Rule {
  return action === 'attach disk' ? detailsOfAttaching : details
}
