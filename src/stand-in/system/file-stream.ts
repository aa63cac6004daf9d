import {
  closeSync,
  constants,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs'
import { NetThrow } from '../powershell/runtime/errors.ts'
import type { StreamParts } from '../powershell/types/byte-stream.ts'
import { accessDenied, asNet, sharingViolation, writeProtected } from './errors.ts'
import type { Windows } from './windows.ts'

export interface OpenRequest {
  readonly path: string
  /** [IO.FileMode] */
  readonly mode: string
  /** [IO.FileAccess]; ReadWrite when absent. */
  readonly access: string | undefined
  /** [IO.FileShare]; Read when absent. */
  readonly share: string | undefined
  readonly bufferBytes: number
  readonly options: FileOptions
}

export interface FileOptions {
  readonly writeThrough: boolean
  /**
   * FILE_FLAG_NO_BUFFERING: what is read so is what the disk holds; and where nobody else has the file open, opening it so
   * makes Windows write out and forget what it caches of it.
   */
  readonly noBuffering: boolean
}

const NO_BUFFERING = 0x20000000

/** From the text of an [IO.FileOptions]: names, or the number of flags that have none. */
export function fileOptions(text: string): FileOptions {
  return {
    writeThrough: /writethrough/i.test(text),
    noBuffering: (Number(text) & NO_BUFFERING) !== 0,
  }
}

/** Opens a file, or a raw disk by `\\?\PhysicalDriveN`. @throws NetThrow */
export function openFileStream(windows: Windows, location: string, request: OpenRequest): StreamParts {
  if (request.path.startsWith('\\\\.\\')) throw deviceRefused()
  const disk = request.path.match(/^\\\\\?\\PhysicalDrive(\d+)$/i)
  if (disk) return openDisk(windows, Number(disk[1]), request)
  const path = windows.files.absolute(request.path.replace(/^\\\\\?\\/, ''), location)
  return openFile(windows, path, request)
}

function openDisk(windows: Windows, number: number, request: OpenRequest): StreamParts {
  const device = windows.storage.rawDevice(number, writes(request))
  if (device === undefined)
    throw new NetThrow('System.IO.FileNotFoundException', `Could not find file '${request.path}'.`)
  const flags = writes(request) ? constants.O_RDWR : constants.O_RDONLY
  const file = asNet(request.path, () => openSync(device.path, flags))
  const stream = streamOf(file, request, { path: request.path, sizeBytes: device.sizeBytes })
  const disk = windows.storage.disk(number)
  return writes(request) && (disk?.isOffline || disk?.isReadOnly)
    ? { ...stream, write: refuseWriting }
    : stream
}

/** A disk that is offline or read-only can be opened for writing, but not written. */
function refuseWriting(): never {
  throw writeProtected()
}

function openFile(windows: Windows, path: string, request: OpenRequest): StreamParts {
  const { files } = windows
  const kind = files.kindOf(path)
  if (kind === 'directory') throw accessDenied(path)
  files.demandParentOf(path)
  const mode = request.mode.toLowerCase()
  if (mode === 'createnew' && kind)
    throw new NetThrow('System.IO.IOException', `The file '${path}' already exists.`)
  const isHeld = kind === 'file' && isHeldOpen(windows, path)
  if (isHeld && /^(none|0)$/i.test(request.share ?? '')) throw sharingViolation(path)
  const file = asNet(path, () => openSync(files.hostPath(path), flagsFor(mode, request), 0o644))
  if (request.options.noBuffering && !isHeld) {
    fsyncSync(file)
    windows.storage.forgetCaches()
  }
  const pastTheCache =
    request.options.noBuffering && isHeld ? () => windows.storage.forgetCaches() : undefined
  const stream = streamOf(file, request, { path, pastTheCache })
  if (mode === 'append') stream.seek?.(0n, 'end')
  return stream
}

/** As by an indexer, which lets others read and write: the file stays in the cache, and nobody gets it for himself. */
function isHeldOpen({ liberties }: Windows, path: string): boolean {
  return liberties.includes('indexer-keeps-files-open') && !/^c:/i.test(path)
}

const { O_CREAT, O_EXCL, O_TRUNC } = constants
const MODE_FLAGS: Readonly<Record<string, number>> = {
  createnew: O_CREAT | O_EXCL,
  create: O_CREAT | O_TRUNC,
  open: 0,
  openorcreate: O_CREAT,
  truncate: O_TRUNC,
  append: O_CREAT,
}

function flagsFor(mode: string, request: OpenRequest): number {
  const flags = MODE_FLAGS[mode]
  if (flags === undefined)
    throw new NetThrow(
      'System.ArgumentOutOfRangeException',
      'Enum value was out of legal range.\r\nParameter name: mode',
    )
  const isReadOnly = !writes(request)
  if (isReadOnly && mode !== 'open' && mode !== 'openorcreate') {
    throw new NetThrow(
      'System.ArgumentException',
      `Combining FileMode: ${request.mode} with FileAccess: Read is invalid.`,
    )
  }
  return flags | (isReadOnly ? constants.O_RDONLY : constants.O_RDWR)
}

const writes = ({ access, mode }: OpenRequest): boolean =>
  /write/i.test(access ?? (mode.toLowerCase() === 'append' ? 'Write' : 'ReadWrite'))
const reads = ({ access }: OpenRequest): boolean => access === undefined || /read/i.test(access)

/** The stream over an open file: small writes are gathered, as FileStream does. */
function streamOf(
  file: number,
  request: OpenRequest,
  {
    path,
    sizeBytes,
    pastTheCache,
  }: { path: string; sizeBytes?: bigint; pastTheCache?: (() => void) | undefined },
): StreamParts {
  let place = 0n
  const gathered = Buffer.allocUnsafe(writes(request) ? Math.max(request.bufferBytes, 1) : 0)
  let gatheredBytes = 0
  const io = <T>(run: () => T): T => asNet(path, run)

  const writeOut = () => {
    if (gatheredBytes === 0) return
    const bytes = gathered.subarray(0, gatheredBytes)
    const start = place - BigInt(gatheredBytes)
    gatheredBytes = 0
    io(() => writeFully(file, bytes, start))
  }
  const flush = (toDisk: boolean) => {
    writeOut()
    if (toDisk) io(() => fsyncSync(file))
    else if (request.options.writeThrough) io(() => fdatasyncSync(file))
  }
  const length = () => sizeBytes ?? io(() => fstatSync(file, { bigint: true }).size)

  return {
    ...(reads(request) && {
      read(target, from, count) {
        writeOut()
        pastTheCache?.()
        const got = io(() => readFully(file, target, from, count, place))
        place += BigInt(got)
        return got
      },
    }),
    ...(writes(request) && {
      write(bytes) {
        if (gatheredBytes + bytes.length > gathered.length) writeOut()
        if (bytes.length > gathered.length) io(() => writeFully(file, bytes, place))
        else {
          gathered.set(bytes, gatheredBytes)
          gatheredBytes += bytes.length
        }
        place += BigInt(bytes.length)
      },
      setLength(wanted) {
        writeOut()
        io(() => ftruncateSync(file, Number(wanted)))
      },
    }),
    flush,
    seek(offset, origin) {
      writeOut()
      place = offset + (origin === 'begin' ? 0n : origin === 'current' ? place : length())
      return place
    },
    position: () => place,
    length() {
      writeOut()
      return length()
    },
    close() {
      try {
        if (writes(request)) flush(false)
      } finally {
        closeSync(file)
      }
    },
  }
}

function writeFully(file: number, bytes: Uint8Array, start: bigint): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(file, bytes, done, bytes.length - done, Number(start) + done)
  }
}

function readFully(file: number, target: Uint8Array, from: number, count: number, start: bigint): number {
  let done = 0
  while (done < count) {
    const got = readSync(file, target, from + done, count - done, start + BigInt(done))
    if (got === 0) break
    done += got
  }
  return done
}

/** Reference source of .NET 4.8, FileStream.Init: «Prevent access to your disk drives as raw block devices.» */
function deviceRefused(): NetThrow {
  return new NetThrow(
    'System.ArgumentException',
    'FileStream will not open Win32 devices such as disk partitions and tape drives. Avoid use of "\\\\.\\" in the path.',
  )
}
