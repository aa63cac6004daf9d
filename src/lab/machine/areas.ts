import { runTool } from './tool.ts'

/** A run of bytes of a disk, as its guest counts them. */
export interface Area {
  readonly start: number
  readonly length: number
  /** All of it is zeros, and takes no room in the file. */
  readonly zero: boolean
}

interface MapEntry {
  readonly start: number
  readonly length: number
  /** How far below the file the content is: 0 is in the file itself. */
  readonly depth: number
  readonly present: boolean
  readonly zero: boolean
  readonly data: boolean
}

/** What a disk file itself holds, in ascending order: for a delta, all that was written since it was made. */
export async function areasOf(file: string): Promise<Area[]> {
  return select(await mapOf(file), ({ depth, present }) => depth === 0 && present)
}

/** Where a disk that ends with this file is anything but zeros, whichever of its files holds it. */
export async function areasInUse(file: string): Promise<Area[]> {
  return select(await mapOf(file), ({ data }) => data)
}

/** Every byte that one of them has, in ascending order and without an overlap. */
export function union(areas: readonly Area[]): Area[] {
  const joined: Area[] = []
  for (const area of areas.toSorted((a, b) => a.start - b.start)) {
    const last = joined.at(-1)
    if (last === undefined || area.start > last.start + last.length) {
      joined.push(area)
      continue
    }
    const end = Math.max(last.start + last.length, area.start + area.length)
    joined[joined.length - 1] = { start: last.start, length: end - last.start, zero: last.zero && area.zero }
  }
  return joined
}

/** @param file may be open in a running QEMU, which has written all of it when nothing is written to it any more */
async function mapOf(file: string): Promise<MapEntry[]> {
  return JSON.parse(await runTool('qemu-img', ['map', '--force-share', '--output=json', file])) as MapEntry[]
}

function select(entries: readonly MapEntry[], fits: (entry: MapEntry) => boolean): Area[] {
  return entries.filter(fits).map(({ start, length, zero, data }) => ({ start, length, zero: zero && !data }))
}
