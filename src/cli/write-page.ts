import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { messageOf, SnapwitnessError } from '../core/errors.ts'
import { redact } from '../core/redact.ts'

/**
 * Writes a page to where a person wants it, for nobody else to read: it tells what there is to attack.
 * @returns its whole path
 * @throws SnapwitnessError of that code, where it cannot be written
 */
export async function writePage(html: string, path: string, code: string): Promise<string> {
  const page = resolve(path)
  try {
    await mkdir(dirname(page), { recursive: true })
    await writeFile(page, redact(html), { mode: 0o600 })
    return page
  } catch (cause) {
    throw new SnapwitnessError(code, `${path} could not be written: ${messageOf(cause)}.`, {
      hint: 'Is the folder yours to write into? Name another file with --page.',
      cause,
    })
  }
}
