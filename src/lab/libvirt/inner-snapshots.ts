import { basename } from 'node:path'

/** A snapshot within the file of a disk. It is read from that file, and not from what libvirt believes to be in it. */
export interface InnerSnapshot {
  readonly name: string
  /** The file that it lies in, absolute. */
  readonly file: string
  /**
   * What it is called on the datastore, by the number that it has in the file: `debian-1/debian-1-000001.qcow2`, as a host
   * calls such a file. That is a link to the file itself.
   */
  readonly path: string
  /** Whether the machine's memory lies with it. */
  readonly hasMemory: boolean
}

/** As `qemu-img info` tells of it. */
export interface ToldSnapshot {
  readonly id: string
  readonly name: string
  readonly 'vm-state-size': number
}

/** @param folder of the machine, on the datastore */
export function innerIn(file: string, told: readonly ToldSnapshot[], folder: string): InnerSnapshot[] {
  const stem = basename(file, '.qcow2')
  return told.map(({ id, name, 'vm-state-size': memory }) => ({
    ...{ name, file, path: `${folder}/${stem}-${id.padStart(6, '0')}.qcow2` },
    hasMemory: memory > 0,
  }))
}
