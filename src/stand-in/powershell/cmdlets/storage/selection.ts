import type { Disk, Partition, Storage, Volume } from '../../../storage/storage.ts'
import type { Call } from '../../runtime/call.ts'
import { wildcardRegex } from '../../runtime/regex.ts'
import { textOf } from '../../values/text.ts'
import { PsObject, type Value } from '../../values/value.ts'
import { reportNotFound, type StorageClass } from './errors.ts'
import { diskPath, volumePath } from './objects.ts'

/** A partition with the disk that it is on. */
export interface PlacedPartition {
  readonly disk: Disk
  readonly partition: Partition
}

export interface PlacedVolume extends PlacedPartition {
  readonly volume: Volume
}

/** A parameter, the property that it asks for, and how an object answers. */
interface Criterion<T> {
  readonly parameter: string
  readonly property: string
  /** `*` and `?` stand for any text; finding nothing by them is no error. */
  readonly wildcards?: boolean
  valueOf(item: T): string | undefined
}

/** Objects of all by one criterion; what a value does not find is reported. undefined when the parameter was not given. */
function selectBy<T>(
  call: Call,
  className: StorageClass,
  all: readonly T[],
  criterion: Criterion<T>,
): T[] | undefined {
  const { parameter, property, wildcards } = criterion
  if (!call.has(parameter)) return undefined
  return call.items(parameter).flatMap((value) => {
    const text = textOf(value)
    const matches = matcher(text, wildcards ?? false)
    const found = all.filter((item) => matches(criterion.valueOf(item) ?? ''))
    const mayBeNone = wildcards && /[*?[]/.test(text)
    if (found.length === 0 && !mayBeNone) reportNotFound(call, className, property, value, text)
    return found
  })
}

function matcher(text: string, wildcards: boolean): (value: string) => boolean {
  if (!wildcards) return (value) => value.toLowerCase() === text.toLowerCase()
  const pattern = wildcardRegex(text, true)
  return (value) => pattern.test(value)
}

const DISK_CRITERIA: readonly Criterion<Disk>[] = [
  { parameter: 'Number', property: 'Number', valueOf: ({ number }) => String(number) },
  { parameter: 'DiskNumber', property: 'Number', valueOf: ({ number }) => String(number) },
  { parameter: 'UniqueId', property: 'UniqueId', valueOf: ({ uniqueId }) => uniqueId },
  { parameter: 'SerialNumber', property: 'SerialNumber', valueOf: ({ serialNumber }) => serialNumber },
  {
    parameter: 'FriendlyName',
    property: 'FriendlyName',
    wildcards: true,
    valueOf: ({ friendlyName }) => friendlyName,
  },
  { parameter: 'Path', property: 'Path', valueOf: diskPath },
  { parameter: 'DiskPath', property: 'Path', valueOf: diskPath },
]

/** The disks that a call asks for; undefined when it names none. */
export function selectDisks(call: Call): Disk[] | undefined {
  const all = storageOf(call).disks()
  for (const criterion of DISK_CRITERIA) {
    const found = selectBy(call, 'MSFT_Disk', all, criterion)
    if (found) return found
  }
  const numbers =
    textsIn(call, ['InputObject', 'Disk'], 'Number') ?? textsIn(call, ['Partition'], 'DiskNumber')
  return numbers && all.filter(({ number }) => numbers.includes(String(number)))
}

/** The partitions that a call asks for; undefined when it names none. */
export function selectPartitions(call: Call): PlacedPartition[] | undefined {
  const all = allPartitions(storageOf(call))
  if (call.has('DriveLetter')) return selectBy(call, 'MSFT_Partition', all, PARTITION_BY_LETTER)
  if (call.has('DiskNumber')) {
    const onDisk = selectBy(call, 'MSFT_Partition', all, PARTITION_BY_DISK) ?? []
    return onDisk.length === 0
      ? []
      : (selectBy(call, 'MSFT_Partition', onDisk, PARTITION_BY_NUMBER) ?? onDisk)
  }
  const given = [...call.items('InputObject'), ...call.items('Partition')]
  if (given.length > 0) return all.filter((placed) => given.some((object) => isSame(object, placed)))
  const volumes = textsIn(call, ['Volume'], 'Path')
  return volumes && all.filter(({ partition: { volume } }) => volume && volumes.includes(volumePath(volume)))
}

const PARTITION_BY_LETTER: Criterion<PlacedPartition> = {
  parameter: 'DriveLetter',
  property: 'DriveLetter',
  valueOf: ({ partition }) => partition.driveLetter,
}

const PARTITION_BY_DISK: Criterion<PlacedPartition> = {
  parameter: 'DiskNumber',
  property: 'DiskNumber',
  valueOf: ({ disk }) => String(disk.number),
}

const PARTITION_BY_NUMBER: Criterion<PlacedPartition> = {
  parameter: 'PartitionNumber',
  property: 'PartitionNumber',
  valueOf: ({ partition }) => String(partition.number),
}

const VOLUME_CRITERIA: readonly Criterion<PlacedVolume>[] = [
  { parameter: 'DriveLetter', property: 'DriveLetter', valueOf: ({ partition }) => partition.driveLetter },
  {
    parameter: 'FileSystemLabel',
    property: 'FileSystemLabel',
    wildcards: true,
    valueOf: ({ volume }) => volume.label,
  },
  {
    parameter: 'FriendlyName',
    property: 'FileSystemLabel',
    wildcards: true,
    valueOf: ({ volume }) => volume.label,
  },
  { parameter: 'Path', property: 'Path', valueOf: ({ volume }) => volumePath(volume) },
  { parameter: 'UniqueId', property: 'UniqueId', valueOf: ({ volume }) => volumePath(volume) },
]

/** The volumes that a call asks for; undefined when it names none. */
export function selectVolumes(call: Call): PlacedVolume[] | undefined {
  const all = allVolumes(storageOf(call))
  for (const criterion of VOLUME_CRITERIA) {
    const found = selectBy(call, 'MSFT_Volume', all, criterion)
    if (found) return found
  }
  const partitions = call.items('Partition')
  if (partitions.length > 0)
    return all.filter((placed) => partitions.some((object) => isSame(object, placed)))
  const paths = textsIn(call, ['InputObject'], 'Path')
  return paths && all.filter(({ volume }) => paths.includes(volumePath(volume)))
}

export function allPartitions(storage: Storage): PlacedPartition[] {
  return storage.disks().flatMap((disk) => disk.partitions.map((partition) => ({ disk, partition })))
}

export function allVolumes(storage: Storage): PlacedVolume[] {
  return allPartitions(storage).flatMap(({ disk, partition }) =>
    partition.volume ? [{ disk, partition, volume: partition.volume }] : [],
  )
}

export function storageOf(call: Call): Storage {
  return call.session.windows.storage
}

/** One property of the objects that a parameter was given; undefined when it was given none. */
function textsIn(call: Call, parameters: readonly string[], property: string): string[] | undefined {
  const given = parameters.find((parameter) => call.has(parameter))
  if (given === undefined) return undefined
  return call.items(given).map((object) => (object instanceof PsObject ? textOf(object.get(property)) : ''))
}

function isSame(object: Value, { partition }: PlacedPartition): boolean {
  if (!(object instanceof PsObject)) return false
  const is = (property: string, value: bigint | number) => textOf(object.get(property)) === String(value)
  return is('DiskNumber', partition.diskNumber) && is('Offset', partition.offsetBytes)
}
