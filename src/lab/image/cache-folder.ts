import { accessSync, constants, lstatSync, mkdirSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { LabError } from '../machine/tool.ts'

/** Where the product keeps what it can make again; in a home that cannot be written, the folder for temporary files. */
export function cacheFolder(): string {
  const named = process.env.XDG_CACHE_HOME
  if (named) return join(named, 'snapwitness')
  const usual = usualFolder()
  if (usual !== undefined && canBeWritten(usual)) return usual
  return ofOneself(join(tmpdir(), `snapwitness-${process.getuid?.() ?? ''}`))
}

/** None where a user has no name, as in a container that runs a program by a number, and no variable tells a home. */
function usualFolder(): string | undefined {
  try {
    return join(homedir(), '.cache', 'snapwitness')
  } catch {
    return undefined
  }
}

/** It, or the nearest folder above it that is there. */
function canBeWritten(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code !== 'ENOENT'
    return !isThere && dirname(folder) !== folder && canBeWritten(dirname(folder))
  }
}

/** Anybody may write where it lies: what another has made there is not taken for one's own. */
function ofOneself(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const found = lstatSync(folder)
  if (found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o022) === 0) return folder
  throw new LabError(`Your home cannot be written, and ${folder} is somebody else’s.`, {
    hint: 'Name a folder of your own for the cache: XDG_CACHE_HOME=FOLDER',
  })
}
