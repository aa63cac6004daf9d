import type { DiskIdentity, Guest } from '../../src/guest/guest.ts'

/** A running machine with a system disk and a second, blank disk of 2 GiB: one side of a comparison. */
export interface BenchMachine {
  takeSnapshot(options: { memory: boolean }): Promise<BenchSnapshot>
  close(): Promise<void>
}

/** One that can be worked as the documented workflow does. */
export interface WorkableMachine extends BenchMachine {
  readonly guest: Guest
  /** Hot-adds a blank disk. */
  addDisk(): Promise<DiskIdentity>
}

export interface BenchSnapshot {
  /** Discards the current state and returns when the guest answers. */
  revert(): Promise<void>
  /** Frees the space of a snapshot that the machine does not stand under. */
  remove(): Promise<void>
}

export const DISK_BYTES = 2 * 2 ** 30
