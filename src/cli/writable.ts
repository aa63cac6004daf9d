import { access, constants, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { UsageError } from '../core/errors.ts'
import { quoted } from '../core/words.ts'

/**
 * Looks whether a file can be written, before the work whose result is to be in it.
 * @throws UsageError where it is a folder, or nothing can be put into the folder that it is to be in
 */
export async function refuseUnwritable(path: string): Promise<void> {
  const there = await stat(path).catch(() => undefined)
  if (there?.isDirectory()) {
    throw new UsageError(`${quoted(path)} is a folder.`, { hint: 'Name a file in it.' })
  }
  await access(there ? path : dirname(path), constants.W_OK).catch((cause: unknown) => {
    throw new UsageError(`${quoted(path)} cannot be written.`, {
      hint: 'Is its folder there, and may you write to it?',
      cause,
    })
  })
}

/** The same, and nothing is to be lost that is there already. */
export async function refuseTaken(path: string): Promise<void> {
  await refuseUnwritable(path)
  if (!(await stat(path).catch(() => undefined))) return
  throw new UsageError(`${quoted(path)} is there already.`, { hint: 'Move it away, or name another.' })
}
