import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isThere } from '../../core/is-there.ts'
import { diesWithUs, LabError } from '../machine/tool.ts'
import { cacheFolder } from './cache-folder.ts'

/**
 * A folder in the cache that is made once and never changes again. It appears under its name only when it is whole;
 * of two processes that want it at once, one builds and the other waits, and the death of a builder ends its claim.
 * @param name what the folder is, with the hash of all that it depends on: `image-3f…`
 * @returns the folder's path
 */
export async function buildOnce(name: string, build: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(cacheFolder(), name)
  if (await isThere(folder)) return folder
  await mkdir(cacheFolder(), { recursive: true })
  const release = await lock(`${folder}.lock`)
  try {
    if (await isThere(folder)) return folder
    const unfinished = `${folder}.building`
    await rm(unfinished, { recursive: true, force: true })
    await mkdir(unfinished)
    try {
      await build(unfinished)
      await rename(unfinished, folder)
    } catch (error) {
      await rm(unfinished, { recursive: true, force: true })
      throw error
    }
    return folder
  } finally {
    release()
  }
}

/** Holds a kernel lock by a child: it sits on its standard input, which ends when this process does, however it ends. */
async function lock(path: string): Promise<() => void> {
  const [command, ...args] = diesWithUs(['flock', path, 'sh', '-c', 'echo locked; exec cat'])
  const holder = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const [ending] = await Promise.race([once(holder.stdout, 'data'), once(holder, 'close')])
  if (!Buffer.isBuffer(ending)) {
    throw new LabError(`The cache could not be locked: ${path}.`, {
      hint: 'The cache folder must be writable and util-linux (flock) installed.',
    })
  }
  return () => holder.stdin.end()
}
