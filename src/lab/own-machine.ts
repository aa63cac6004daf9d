import { randomUUID } from 'node:crypto'
import { chmod, mkdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { GuestKind } from '../core/access.ts'
import type { FoundDisk } from './image/own-disk.ts'
import type { Controller } from './machine/controller.ts'
import type { OwnImage } from './machine/origin.ts'
import type { Accelerator } from './machine/qemu/command-line.ts'
import { runTool } from './machine/tool.ts'
import type { OwnLogin, RecordedMachine } from './record.ts'

/** A machine that boots an image of the user's, as it was asked for. */
export interface OwnMachine
  extends Pick<OwnImage, 'firmware' | 'nic' | 'memoryMiB' | 'cpus' | 'agent' | 'tpm' | 'port'> {
  readonly name: string
  readonly guest: GuestKind
  readonly disk: FoundDisk
  readonly controller: Controller
  readonly login: OwnLogin
  /** How long the lab waits for the guest's first answer. */
  readonly waitMs: number
}

/** @param folder of the lab: what QEMU cannot put a snapshot of the memory beside is converted into it */
export async function newOwn(
  { name, guest, disk, controller, login, waitMs: _, ...hardware }: OwnMachine,
  accelerator: Accelerator,
  folder: string,
  say: (text: string) => void,
): Promise<RecordedMachine> {
  const base = await asBase(disk, join(folder, 'images', `${name}.qcow2`), () =>
    say(`Converting the image of ${name} (a copy of it, in the lab’s folder)`),
  )
  const role = guest === 'windows' ? 'own-windows' : 'own-linux'
  const image: OwnImage = { ...base, ...hardware, role, accelerator }
  return { name, uuid: randomUUID(), image, controller, luns: [], login }
}

/** QEMU's drivers of the other formats block a migration, and with it the keeping of memory. */
async function asBase(
  { format, ...disk }: FoundDisk,
  copy: string,
  tell: () => void,
): Promise<Pick<OwnImage, 'disk' | 'format' | 'sizeBytes' | 'modifiedMs'>> {
  if (format === 'raw' || format === 'qcow2') return { ...disk, format }
  tell()
  await mkdir(dirname(copy), { recursive: true })
  await runTool('qemu-img', ['convert', '-f', format, '-O', 'qcow2', disk.disk, copy])
  await chmod(copy, 0o400)
  const { size, mtimeMs } = await stat(copy)
  return { disk: copy, format: 'qcow2', sizeBytes: size, modifiedMs: mtimeMs }
}
