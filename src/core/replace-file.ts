import { rename, rm, writeFile } from 'node:fs/promises'

/** Writes a file as a whole or not at all: nobody finds half of it, also where whoever writes is killed in the middle. */
export async function replaceFile(path: string, data: string | Uint8Array, mode = 0o666): Promise<void> {
  const draft = `${path}.${process.pid}`
  try {
    await writeFile(draft, data, { mode, flush: true })
    await rename(draft, path)
  } finally {
    await rm(draft, { force: true })
  }
}
