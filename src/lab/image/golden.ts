import { createHash } from 'node:crypto'
import { chmod, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Deadline } from '../../core/deadline.ts'
import type { GoldenRole, GoldenState } from '../machine/golden-state.ts'
import { FIRST_HARDWARE, machineTypeOf } from '../machine/hardware-version.ts'
import { type Accelerator, type QemuConfig, qemuArguments } from '../machine/qemu/command-line.ts'
import { untilListens } from '../machine/qemu/guest-agent.ts'
import { QemuProcess } from '../machine/qemu/qemu-process.ts'
import { guestPortsOf } from '../machine/relay.ts'
import { runTool } from '../machine/tool.ts'
import { qemuVersion } from './accelerator.ts'
import { buildOnce } from './build-once.ts'
import type { GuestImage } from './image.ts'

/** What a role adds to the guest image. */
export interface GoldenRecipe {
  readonly role: GoldenRole
  readonly memoryMiB: number
  readonly files: readonly { readonly path: string; readonly content: Uint8Array; readonly mode: number }[]
  /** Shell commands that run in the booted guest, as root, after the files are there. */
  readonly commands: readonly string[]
  /** The guest is ready when something listens on this TCP port. */
  readonly readyPort: number
}

export interface GoldenOptions {
  readonly image: GuestImage
  readonly accelerator: Accelerator
  readonly recipe: GoldenRecipe
  readonly say: (text: string) => void
}

const CPUS = 1
/** Not all zeros: a kernel shows no UUID then, and each machine has its own laid over this one. */
const NOBODY = '00000000-0000-4000-8000-000000000000'
const BOOT_MS = 600_000
const INSTALL_MS = 600_000

/** Boots the image once with the recipe in it and keeps what came of it, or finds it in the cache. */
export async function ensureGolden(options: GoldenOptions): Promise<GoldenState> {
  const { image, accelerator, recipe } = options
  const folder = await buildOnce(`golden-${recipe.role}-${await keyOf(options)}`, (unfinished) =>
    build(unfinished, options),
  )
  return {
    role: recipe.role,
    kernel: image.kernel,
    initramfs: image.initramfs,
    accelerator,
    memoryMiB: recipe.memoryMiB,
    cpus: CPUS,
    disk: join(folder, 'disk.qcow2'),
    memory: join(folder, 'memory'),
  }
}

async function keyOf({ image, accelerator, recipe }: GoldenOptions): Promise<string> {
  const hash = createHash('sha256')
  const machine = qemuArguments(configOf(image, accelerator, recipe, 'disk.qcow2'))
  hash.update(JSON.stringify([image.key, await qemuVersion(), machine, recipe.commands, recipe.readyPort]))
  for (const { path, content, mode } of recipe.files) hash.update(`${path} ${mode}\0`).update(content)
  return hash.digest('hex').slice(0, 16)
}

function configOf(
  image: GuestImage,
  accelerator: Accelerator,
  recipe: GoldenRecipe,
  disk: string,
): QemuConfig {
  return {
    accelerator,
    machineType: machineTypeOf({ hardwareVersion: FIRST_HARDWARE }),
    start: image,
    uuid: NOBODY,
    memoryMiB: recipe.memoryMiB,
    cpus: CPUS,
    controller: 'pvscsi',
    disks: [{ unitNumber: 0, chain: [disk], serial: 'golden' }],
    guestPorts: guestPortsOf(recipe.role),
  }
}

async function build(folder: string, { image, accelerator, recipe, say }: GoldenOptions): Promise<void> {
  say(`Booting the ${recipe.role} guest once, to keep its memory (${accelerator}, about half a minute)`)
  const disk = join(folder, 'disk.qcow2')
  const log = join(folder, 'boot.log')
  await runTool('qemu-img', ['create', '-q', '-f', 'qcow2', '-b', image.disk, '-F', 'qcow2', disk])
  const qemu = await QemuProcess.start(configOf(image, accelerator, recipe, disk), log)
  try {
    await qemu.qmp.execute('cont')
    await install(qemu, recipe)
    await qemu.qmp.execute('stop')
    await qemu.saveMemory(join(folder, 'memory'))
  } finally {
    await qemu.quit()
  }
  await rm(log)
  await Promise.all(['disk.qcow2', 'memory'].map((name) => chmod(join(folder, name), 0o400)))
}

async function install({ agent }: QemuProcess, recipe: GoldenRecipe): Promise<void> {
  await agent.execute('guest-ping', {}, Deadline.after(BOOT_MS))
  const deadline = Deadline.after(INSTALL_MS)
  for (const { path, content, mode } of recipe.files) {
    const folder = path.slice(0, path.lastIndexOf('/')) || '/'
    await agent.run(`mkdir -p '${folder}'`, deadline)
    await agent.writeFile(path, content, deadline)
    await agent.run(`chmod ${mode.toString(8)} '${path}'`, deadline)
  }
  await agent.run(recipe.commands.join('\n'), deadline)
  await agent.run(
    `${untilListens(recipe.readyPort)}; systemctl is-system-running --wait || true; sync`,
    deadline,
  )
}
