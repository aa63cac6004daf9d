import { existsSync } from 'node:fs'
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { UsageError } from '../../core/errors.ts'

/** A file that is made, by its path from the present folder. */
export interface NewFile {
  path: string
  text: string
}

/** @throws UsageError where one of them is there already: nothing is ever overwritten */
export function refuseExisting(paths: readonly string[]): void {
  const there = paths.filter((path) => existsSync(path))
  if (there.length === 0) return
  throw new UsageError(
    `${there.join(', ')} ${there.length === 1 ? 'is' : 'are'} there already; nothing was touched.`,
    {
      hint: 'Move it aside, or start in another folder. `snapwitness doctor` looks at what a snapwitness.yaml says.',
    },
  )
}

/** Where one has come into being meanwhile, it stays as it is, and so does all that would have been next. */
export async function writeNew(files: readonly NewFile[]): Promise<void> {
  for (const { path, text } of files) {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text, { flag: 'wx' }).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'EEXIST') refuseExisting([path])
      throw new UsageError(`${path} could not be written (${cause.code}).`, {
        hint: 'May this user write into the folder, and is there room?',
        cause,
      })
    })
  }
}

const IGNORED = '.gitignore'

/** Adds the lines that git does not ignore yet. @returns those that were added */
export async function ignoreInGit(lines: readonly string[]): Promise<string[]> {
  const text = await readFile(IGNORED, 'utf8').catch(() => '')
  const known = text.split(/\r?\n/).map((line) => line.trim())
  const added = lines.filter((line) => !known.includes(line))
  const gap = text === '' || text.endsWith('\n') ? '' : '\n'
  if (added.length > 0) await appendFile(IGNORED, `${gap}${added.join('\n')}\n`)
  return added
}
