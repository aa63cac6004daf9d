import { chooseAccelerator, mayUseKvm } from './image/accelerator.ts'
import { ensureGolden, type GoldenRecipe } from './image/golden.ts'
import { ensureImage, type GuestImage } from './image/image.ts'
import { standInCommands, standInFiles } from './image/stand-in.ts'
import type { Controller } from './machine/controller.ts'
import type { GoldenRole, GoldenState } from './machine/golden-state.ts'
import type { Accelerator } from './machine/qemu/command-line.ts'

/** What machines are started from, for each role that they can have. */
export type GoldenStates = Readonly<Record<GoldenRole, GoldenState>>

export interface PrepareOptions {
  /** `auto` uses KVM where a machine really boots under it, and emulation elsewhere. */
  accel: 'auto' | Accelerator
  /** Debian packages that the Linux guests have besides. */
  packages?: readonly string[]
  /** On which the disks of the Linux guests are. */
  controller?: Controller
  /** Told what is being built, in sentences; nothing is said where all of it is there. */
  say: (text: string) => void
}

/** Builds whatever of the guest image and its golden states is not in the cache. */
export async function prepareLab({
  accel,
  packages = [],
  controller = 'pvscsi',
  say,
}: PrepareOptions): Promise<GoldenStates> {
  const image = await ensureImage({ say })
  const accelerator = accel === 'auto' ? await chooseAccelerator(image) : accel
  const golden = (from: GuestImage, recipe: GoldenRecipe) =>
    ensureGolden({ image: from, accelerator, recipe, say })
  const kernel = controller === 'pvscsi' ? 'cloud' : 'usual'
  const isPlain = packages.length === 0 && kernel === 'cloud'
  const [linux, standIn] = await Promise.all([
    golden(isPlain ? image : await ensureImage({ say, more: packages, kernel }), linuxRecipe),
    golden(image, await standInRecipe()),
  ])
  return { linux, 'windows-stand-in': standIn }
}

/** The same choice where nothing of the lab's own is booted: its kernel tries KVM out, where there is one. */
export async function acceleratorAlone({
  accel,
  say,
}: Pick<PrepareOptions, 'accel' | 'say'>): Promise<Accelerator> {
  if (accel !== 'auto') return accel
  return (await mayUseKvm()) ? chooseAccelerator(await ensureImage({ say })) : 'tcg'
}

const linuxRecipe: GoldenRecipe = { role: 'linux', memoryMiB: 384, files: [], commands: [], readyPort: 22 }

async function standInRecipe(): Promise<GoldenRecipe> {
  const files = await standInFiles()
  return { role: 'windows-stand-in', memoryMiB: 512, files, commands: standInCommands, readyPort: 5985 }
}
