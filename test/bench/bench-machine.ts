/** A running machine with a system disk and a second, blank disk of 2 GiB: one side of a comparison. */
export interface BenchMachine {
  takeSnapshot(options: { memory: boolean }): Promise<BenchSnapshot>
  close(): Promise<void>
}

export interface BenchSnapshot {
  /** Discards the current state and returns when the guest answers. */
  revert(): Promise<void>
  /** Frees the space of a snapshot that the machine does not stand under. */
  remove(): Promise<void>
}

export const DISK_BYTES = 2 * 2 ** 30
