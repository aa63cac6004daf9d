import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { bytesText } from './bounds.ts'

/** Something lies at the path that is not read. */
export class NotPlainFile extends Error {
  /** The end of a sentence that begins with the path: `is a directory`. */
  readonly why: string

  constructor(why: string) {
    super(why)
    this.why = why
  }
}

/**
 * All of a file of a person's. Nothing but a file is read, and none that is longer than it can be: what is named may be a
 * pipe that nobody writes into, or a device without end.
 * @throws NotPlainFile
 * @throws NodeJS.ErrnoException where it is not there, or may not be read
 */
export async function readPlainFile(path: string, mostBytes: number): Promise<Buffer> {
  // To open a pipe would wait for its writer.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    await refuseOther(file, mostBytes)
    return await file.readFile()
  } finally {
    await file.close()
  }
}

async function refuseOther(file: FileHandle, mostBytes: number): Promise<void> {
  const found = await file.stat()
  if (!found.isFile()) throw new NotPlainFile(`is ${kindOf(found)}, not a file`)
  if (found.size > mostBytes) {
    throw new NotPlainFile(`is ${found.size} bytes long, and none is longer than ${bytesText(mostBytes)}`)
  }
}

function kindOf(found: Awaited<ReturnType<FileHandle['stat']>>): string {
  if (found.isDirectory()) return 'a directory'
  if (found.isFIFO()) return 'a pipe'
  return found.isSocket() ? 'a socket' : 'a device'
}
