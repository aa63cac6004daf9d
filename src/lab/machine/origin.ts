import { stat } from 'node:fs/promises'
import { type Board, LAB_BOARD } from './board.ts'
import type { GoldenState } from './golden-state.ts'
import { MachineFault } from './machine.ts'
import type { Account } from './personalise.ts'
import type { Accelerator } from './qemu/command-line.ts'

/** What a machine was made from: a state of the lab's own guest, which becomes somebody, or an image that is somebody already. */
export type Origin =
  | { readonly golden: GoldenState; readonly account: Account }
  | { readonly image: OwnImage }

/** A bootable disk of the user's, and the machine that it wants. Nothing in it is the lab's, and nothing of the lab's gets into it. */
export interface OwnImage extends Board {
  readonly role: 'own-linux' | 'own-windows'
  /** Absolute; it is read, and never written. */
  readonly disk: string
  readonly format: 'raw' | 'qcow2'
  /** What the file was when a machine was first put on it. */
  readonly sizeBytes: number
  readonly modifiedMs: number
  readonly accelerator: Accelerator
  readonly memoryMiB: number
  readonly cpus: number
  /** Whether there is a port for a guest agent, which a Windows has no driver for out of the box. */
  readonly agent: boolean
  readonly tpm: boolean
  /** The port of this computer behind which its first service is; the kernel chooses one where it is absent. */
  readonly port?: number | undefined
}

/** What either has. */
export function basisOf(origin: Origin): GoldenState | OwnImage {
  return 'image' in origin ? origin.image : origin.golden
}

export function boardOf(origin: Origin): Board {
  return 'image' in origin ? origin.image : LAB_BOARD
}

/** @throws MachineFault where the file is another one by now: what a guest wrote since lies over blocks that are gone */
export async function refuseChangedImage(origin: Origin): Promise<void> {
  if (!('image' in origin)) return
  const { disk, sizeBytes, modifiedMs } = origin.image
  const now = await stat(disk).catch(() => undefined)
  if (now?.size === sizeBytes && now.mtimeMs === modifiedMs) return
  const what = now ? 'was written to' : 'is gone'
  throw new MachineFault(
    'GenericVmConfigFault',
    `The image ${disk} ${what} since the machine was made of it.`,
  )
}
