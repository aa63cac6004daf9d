import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { messageOf, SnapwitnessError } from '../core/errors.ts'
import { replaceFile } from '../core/replace-file.ts'

/**
 * Writes a file as a whole, for nobody else to read: it tells what there is to attack.
 * @throws SnapwitnessError of that code, where it cannot be written
 */
export async function writeOwnFile(
  path: string,
  data: string | Uint8Array,
  { code, hint }: { code: string; hint: string },
): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true })
    await replaceFile(path, data, 0o600)
  } catch (cause) {
    throw new SnapwitnessError(code, `${path} could not be written: ${messageOf(cause)}.`, { hint, cause })
  }
}
