import { join } from 'node:path'
import { StateFile } from '../system/state-file.ts'
import type { BlockDevice } from './block-devices.ts'

/** What Windows keeps in its registry of a disk that it has seen. */
interface DiskAttributes {
  isOffline: boolean
  isReadOnly: boolean
}

/** On the system disk: goes back when that disk goes back. */
interface Registry {
  /** By serial number. */
  disks: Record<string, DiskAttributes>
  /** By the partition's key. */
  letters: Record<string, string>
}

/** In memory: goes back when the memory goes back, and is gone after a restart. */
interface Running {
  /** By serial number. */
  numbers: Record<string, number>
}

export interface DiskMemoryOptions {
  readonly stateFolder: string
  readonly runFolder: string
  /** How a disk arrives that was never seen before: Windows' SAN policy. */
  readonly diskPolicy: () => 'offline' | 'online'
  /** What it does besides, as some Windows do. */
  readonly liberties?: () => readonly string[]
}

/** What Windows remembers of its disks. */
export class DiskMemory {
  readonly #registry: StateFile<Registry>
  readonly #running: StateFile<Running>
  readonly #boot: StateFile<{ begun: boolean }>
  readonly #diskPolicy: () => 'offline' | 'online'

  constructor({ stateFolder, runFolder, diskPolicy, liberties = () => [] }: DiskMemoryOptions) {
    this.#registry = new StateFile(join(stateFolder, 'storage.json'), { disks: {}, letters: {} })
    this.#running = new StateFile(join(runFolder, 'storage.json'), { numbers: {} })
    this.#boot = new StateFile(join(runFolder, 'storage-boot.json'), { begun: false })
    this.#diskPolicy = diskPolicy
    this.#boot.change((boot) => {
      if (!boot.begun) this.#begin(liberties())
      boot.begun = true
    })
  }

  /** What becomes of the disks that are known when Windows starts: whichever thread is first does it. */
  #begin(liberties: readonly string[]): void {
    const { disks, letters } = this.#registry.read()
    if (liberties.includes('disk-offline-after-cold-start')) {
      for (const attributes of Object.values(disks)) attributes.isOffline = true
    }
    if (liberties.includes('drive-letters-move')) {
      for (const [key, letter] of Object.entries(letters)) letters[key] = letterAfter(letter)
    }
    if (liberties.length > 0) this.#registry.write({ disks, letters })
  }

  /** Numbers stay while a disk stays; a new one gets the lowest that is free. The system disk is 0. */
  numbersOf(devices: readonly BlockDevice[]): Map<string, number> {
    const { numbers } = this.#running.read()
    const kept = new Map(
      devices.flatMap(({ serial }) => (serial in numbers ? [[serial, numbers[serial] ?? 0]] : [])),
    )
    for (const { serial, isSystem } of devices) {
      if (isSystem) kept.set(serial, 0)
      else if (!kept.has(serial)) kept.set(serial, lowestFree(new Set(kept.values())))
    }
    const next = Object.fromEntries(kept)
    if (JSON.stringify(next) !== JSON.stringify(numbers)) this.#running.write({ numbers: next })
    return kept
  }

  attributesOf({ serial, isSystem }: BlockDevice): Readonly<DiskAttributes> {
    if (isSystem) return { isOffline: false, isReadOnly: false }
    const known = this.#registry.read().disks[serial]
    if (known) return known
    // SAN policy OfflineShared: such a disk is read-only as well.
    const isOffline = this.#diskPolicy() === 'offline'
    return this.setAttributes(serial, { isOffline, isReadOnly: isOffline })
  }

  setAttributes(serial: string, attributes: DiskAttributes): DiskAttributes {
    this.#registry.change(({ disks }) => {
      disks[serial] = attributes
    })
    return attributes
  }

  letters(): ReadonlyMap<string, string> {
    return new Map(Object.entries(this.#registry.read().letters))
  }

  /** A letter has one partition: the last that got it. */
  setLetter(key: string, letter: string | undefined): void {
    this.#registry.change((registry) => {
      const others = Object.entries(registry.letters).filter(([each, its]) => each !== key && its !== letter)
      registry.letters = Object.fromEntries(letter === undefined ? others : [...others, [key, letter]])
    })
  }
}

function letterAfter(letter: string): string {
  return letter === 'Z' ? 'D' : String.fromCharCode(letter.charCodeAt(0) + 1)
}

function lowestFree(taken: ReadonlySet<number>): number {
  let number = 1
  while (taken.has(number)) number++
  return number
}
