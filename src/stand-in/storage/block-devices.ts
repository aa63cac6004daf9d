import {
  closeSync,
  constants,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  writeSync,
} from 'node:fs'

/** A SCSI disk as Linux shows it. */
export interface BlockDevice {
  /** `sdb` */
  readonly name: string
  /** `/dev/sdb` */
  readonly path: string
  readonly sizeBytes: bigint
  /** SCSI page 80h; empty when it has none. */
  readonly serial: string
  /** SCSI page 83h, the disk's own identifier; the serial when it has none. */
  readonly uniqueId: string
  /** On its controller. */
  readonly target: number
  readonly isSystem: boolean
}

/** A partition as the kernel has it in memory. */
export interface KernelPartition {
  readonly number: number
  readonly offsetBytes: bigint
  readonly sizeBytes: bigint
}

/** Linux counts sectors of 512 bytes, whatever the disk's are. */
const SECTOR = 512n

/** Every disk that has a size, by its place on the bus. */
export function blockDevices(): BlockDevice[] {
  const system = systemDisk()
  return diskNames()
    .map((name) => describe(name, system))
    .filter(({ sizeBytes }) => sizeBytes > 0n)
    .sort((left, right) => left.target - right.target)
}

export function diskNames(): string[] {
  return readdirSync('/sys/block').filter((name) => /^sd[a-z]+$/.test(name))
}

export function sizeOf(name: string): bigint {
  return BigInt(textOf(`/sys/block/${name}/size`) || '0') * SECTOR
}

export function kernelPartitions(name: string): KernelPartition[] {
  return readdirSync(`/sys/block/${name}`)
    .filter((each) => each.startsWith(name))
    .map((each) => {
      const number = (fact: string) => BigInt(textOf(`/sys/block/${name}/${each}/${fact}`) || '0')
      return {
        number: Number(number('partition')),
        offsetBytes: number('start') * SECTOR,
        sizeBytes: number('size') * SECTOR,
      }
    })
    .sort((left, right) => left.number - right.number)
}

/**
 * Reads whole sectors from a device, past the cache, which after a revert may hold what was there before. Since Linux 6.0
 * a direct read of a SCSI disk wants no more of the memory than that it begins at a multiple of four.
 * @returns undefined when the device gives less than was asked for, or fails
 */
export function readDevice(path: string, offset: bigint, length: number): Buffer | undefined {
  let file: number | undefined
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_DIRECT)
    const bytes = Buffer.alloc(length)
    return readSync(file, bytes, 0, length, offset) === length ? bytes : undefined
  } catch {
    return undefined
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

/** Writes to a device, through to the disk. */
export function writeDevice(path: string, offset: bigint, bytes: Uint8Array): void {
  const file = openSync(path, 'r+')
  try {
    writeSync(file, bytes, 0, bytes.length, Number(offset))
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Writes out what the kernel still holds for a device. */
export function syncDevice(path: string): void {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function describe(name: string, system: string | undefined): BlockDevice {
  const device = `/sys/block/${name}/device`
  const serial = serialNumber(bytesOf(`${device}/vpd_pg80`))
  return {
    name,
    path: `/dev/${name}`,
    sizeBytes: sizeOf(name),
    serial,
    uniqueId: ownIdentifier(bytesOf(`${device}/vpd_pg83`)) || serial,
    // host:channel:target:lun
    target: Number(realpathSync(device).split('/').at(-1)?.split(':')[2]),
    isSystem: name === system,
  }
}

/** The disk that holds the root file system. */
function systemDisk(): string | undefined {
  const root = readFileSync('/proc/mounts', 'utf8').match(/^\/dev\/(sd[a-z]+)\d* \/ /m)
  return root?.[1]
}

/** SPC-4, 7.8.18: the serial begins at byte 4, padded with spaces. */
function serialNumber(page: Buffer): string {
  return page.subarray(4).toString('latin1').replaceAll('\0', '').trim()
}

/** SPC-4, 7.8.6: the first designator that is the disk's and not its port's. Binary ones become hexadecimal. */
function ownIdentifier(page: Buffer): string {
  for (let place = 4; place + 4 <= page.length; ) {
    const [codeSet = 0, kind = 0, , length = 0] = page.subarray(place, place + 4)
    const designator = page.subarray(place + 4, place + 4 + length)
    const isOfPort = (kind & 0x30) !== 0
    if (!isOfPort)
      return (codeSet & 0x0f) === 1 ? designator.toString('hex') : designator.toString('latin1').trim()
    place += 4 + length
  }
  return ''
}

function textOf(path: string): string {
  return bytesOf(path).toString('utf8').trim()
}

/** A device on its way out has no attributes any more. */
function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch {
    return Buffer.alloc(0)
  }
}
