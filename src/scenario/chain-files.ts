import { createHash } from 'node:crypto'
import { VsphereError } from '../vsphere/errors.ts'
import type { DiskUnderTest } from './disk.ts'
import { judgeEqual } from './judgement.ts'
import type { MachineUnderTest } from './machine.ts'
import type { Check } from './recorder.ts'

/** A file of a disk's chain with its size on the datastore, in bytes. */
export interface ChainFile {
  path: string
  sizeBytes: number
}

/** The file in use first, then its parents down to the base, as the host tells of them now. */
export async function chainOf(disk: DiskUnderTest): Promise<ChainFile[]> {
  const { seen } = await disk.machine.observeMachine()
  return seen.layout.disks.find(({ key }) => key === disk.key)?.chain ?? []
}

/** Whether the machine's folder on the datastore holds a file of that path. */
export async function isOnDatastore({ custody, limits }: MachineUnderTest, path: string): Promise<boolean> {
  const home = await custody.home()
  const files = await home.datastore.list(home.path, limits.look())
  return files.some((file) => file.path === path)
}

/** The digest of every file below the one in use, by path. */
export type BaseDigests = ReadonlyMap<string, string>

/**
 * Downloads what nobody may write to while there is a snapshot. A host may refuse that for files that a running machine
 * has open; then nothing is known of them, and the ledger says so.
 */
export async function digestBases(disk: DiskUnderTest): Promise<BaseDigests | undefined> {
  const [, ...bases] = await chainOf(disk)
  try {
    return new Map(
      await Promise.all(bases.map(async ({ path }) => [path, await digest(disk, path)] as const)),
    )
  } catch (error) {
    if (!(error instanceof VsphereError)) throw error
    disk.machine.recorder.notApplicable(
      disk.machine.name,
      `the bytes of the base of the ${disk.name}`,
      `the host does not let us read them: ${error.what}`,
    )
    return undefined
  }
}

/** Checks that the files that were below the one in use are, byte for byte, what they were. */
export async function checkBases(disk: DiskUnderTest, then: BaseDigests): Promise<Check> {
  const now = await digestBases(disk)
  const seen = await disk.machine.observeMachine()
  const tell = (digests: BaseDigests) =>
    [...digests].map(([path, sha256]) => `${path} ${sha256.slice(0, 12)}`).join(', ')
  const of = new Map([...then.keys()].map((path) => [path, now?.get(path) ?? 'gone']))
  return disk.machine.check(
    `While there is a snapshot, nothing writes to the base of the ${disk.name}`,
    judgeEqual(tell(then), tell(of)),
    seen,
  )
}

async function digest({ machine }: DiskUnderTest, path: string): Promise<string> {
  const { datastore } = await machine.custody.home()
  const deadline = machine.limits.guestWork()
  const hash = createHash('sha256')
  for await (const chunk of await datastore.download(path, deadline)) hash.update(chunk)
  return hash.digest('hex')
}
