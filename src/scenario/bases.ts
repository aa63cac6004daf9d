import { createHash } from 'node:crypto'
import { sideBySide } from '../core/side-by-side.ts'
import type { Observed } from '../evidence/observed.ts'
import type { SeenOf } from '../evidence/seen.ts'
import { basesUnwritten } from '../judge/files.ts'
import { VsphereError } from '../vsphere/faults/errors.ts'
import type { DiskUnderTest } from './disk.ts'
import type { MachineUnderTest } from './machine.ts'
import type { Check } from './recorder.ts'

/** The digests of every file below the one in use, by disk; none where the host does not let us read them. */
export type BaseDigests = ReadonlyMap<DiskUnderTest, Observed<SeenOf<'bases'>> | undefined>

/** Whether the machine's folder on the datastore holds a file of that path. */
export async function isOnDatastore(machine: MachineUnderTest, path: string): Promise<boolean> {
  const home = await machine.custody.home()
  const files = await home.datastore.list(home.path, machine.limits.look())
  const there = files.some((file) => file.path === path)
  machine.keep({ kind: 'datastore', files: [{ path, there }] })
  return there
}

/**
 * Downloads what nobody may write to while there is a snapshot. A host may refuse that for files that a running machine
 * has open; then nothing is known of them, and the ledger says so.
 */
export async function digestBases(disk: DiskUnderTest): Promise<Observed<SeenOf<'bases'>> | undefined> {
  const { machine, name, identity } = disk
  if (isBaseInUse(disk)) {
    const reason = 'it stays the file in use, and its snapshots hang beside it or lie within it'
    machine.recorder.notApplicable(machine.name, `the bytes of the base of the ${name}`, reason)
    return undefined
  }
  const { seen } = await machine.observeMachine()
  const [, ...bases] = seen.disks.find(({ uuid }) => uuid === identity.uuid)?.chain ?? []
  const data = bases.flatMap((base) => base.data)
  if (data.length === 0) {
    const reason = 'the host tells of no file below the one in use'
    machine.recorder.notApplicable(machine.name, `the bytes of the base of the ${name}`, reason)
    return undefined
  }
  try {
    const digests = await sideBySide(data, (path) => digestUnlessGone(machine, path))
    const files = digests
      .flat()
      .flatMap(({ path, sha256 }) => (sha256 === undefined ? [] : [{ path, sha256 }]))
    if (files.length === digests.flat().length) return machine.keep({ kind: 'bases', disk: name, files })
    const reason = 'the host tells of the text that describes it, and not of the file with its data'
    machine.recorder.notApplicable(machine.name, `the bytes of the base of the ${name}`, reason)
    return undefined
  } catch (error) {
    if (!(error instanceof VsphereError)) throw error
    machine.recorder.notApplicable(
      machine.name,
      `the bytes of the base of the ${name}`,
      `the host does not let us read them: ${error.what}`,
    )
    return undefined
  }
}

/** Of a disk whose base stays the file in use, that base takes what is written, whatever it held before: no delta does. */
export function writesToDelta(disk: DiskUnderTest): boolean {
  const { machine, name } = disk
  if (!isBaseInUse(disk)) return true
  const reason = 'its base stays the file in use, and takes what is written beside all that it held'
  machine.recorder.notApplicable(machine.name, `the size of the delta of the ${name}`, reason)
  return false
}

function isBaseInUse({ machine, identity }: DiskUnderTest): boolean {
  return machine.basesInUse.has(identity.uuid)
}

/** Checks that the files that were below the one in use are, byte for byte, what they were. */
export async function checkBases(disk: DiskUnderTest, then: Observed<SeenOf<'bases'>>): Promise<Check[]> {
  const now = await digestBases(disk)
  return now ? [await disk.machine.judge(basesUnwritten, { disk: disk.name }, then, now)] : []
}

/** Nothing for a file that is not there any more. */
async function digestUnlessGone(machine: MachineUnderTest, path: string) {
  try {
    return [{ path, sha256: await digest(machine, path) }]
  } catch (error) {
    if (error instanceof VsphereError && !(await isOnDatastore(machine, path))) return []
    throw error
  }
}

async function digest({ custody, limits }: MachineUnderTest, path: string): Promise<string | undefined> {
  const { datastore } = await custody.home()
  return digestOfData(await datastore.download(path, limits.guestWork()))
}

/** As the first line of a text that describes a disk has it; its data are in another file, or in an object of vSAN or a vVol. */
const DESCRIPTOR = '# Disk DescriptorFile'

/** @returns undefined for a text that describes a disk, whatever is written to that */
export async function digestOfData(bytes: AsyncIterable<Uint8Array>): Promise<string | undefined> {
  const hash = createHash('sha256')
  let head = ''
  for await (const chunk of bytes) {
    if (head.length < DESCRIPTOR.length) head += Buffer.from(chunk).toString('latin1', 0, DESCRIPTOR.length)
    hash.update(chunk)
  }
  return head.startsWith(DESCRIPTOR) ? undefined : hash.digest('hex')
}
