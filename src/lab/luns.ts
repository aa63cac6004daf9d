import { randomBytes } from 'node:crypto'
import { mkdir, readdir, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Lun } from './vim/lun.ts'

/** The LUNs of the lab's host: raw files beside its datastore. */

const LUN_BYTES = 64 * 2 ** 20

/** @returns the canonical names of new ones, which hold nothing */
export async function makeLuns(folder: string, count: number): Promise<string[]> {
  await mkdir(join(folder, 'luns'), { recursive: true })
  const names = Array.from({ length: count }, () => `naa.6${randomBytes(16).toString('hex').slice(1)}`)
  for (const name of names) {
    const file = join(folder, 'luns', name)
    await writeFile(file, '', { mode: 0o600 })
    await truncate(file, LUN_BYTES)
  }
  return names
}

export async function lunsIn(folder: string): Promise<Lun[]> {
  const names = await readdir(join(folder, 'luns')).catch(() => [])
  return Promise.all(
    names.toSorted().map(async (canonicalName) => {
      const { size } = await stat(join(folder, 'luns', canonicalName))
      return { canonicalName, capacityBytes: size }
    }),
  )
}
