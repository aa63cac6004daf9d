import type { Accelerator } from './qemu/command-line.ts'

/** The guests that the lab brings. */
export type GoldenRole = 'linux' | 'windows-stand-in'

/**
 * A guest that has booted and is ready, kept as disk and memory. A machine that is started from it needs less than a
 * second. It is nobody yet: names, keys and accounts are given to each machine at its first start.
 */
export interface GoldenState {
  readonly role: GoldenRole
  /** What QEMU needs to boot the guest anew, without the memory. */
  readonly kernel: string
  readonly initramfs: string
  readonly accelerator: Accelerator
  readonly memoryMiB: number
  readonly cpus: number
  /** qcow2 on top of the guest image's disk; read-only. */
  readonly disk: string
  /** What QEMU's migration wrote. */
  readonly memory: string
}
