import { once } from 'node:events'
import { access } from 'node:fs/promises'
import { createServer } from 'node:net'
import { UsageError } from '../../core/errors.ts'
import { inLine } from '../../core/words.ts'
import { lookAtDisk } from '../../lab/image/own-disk.ts'
import { UEFI_CODE } from '../../lab/machine/qemu/uefi.ts'
import type { OwnMachine } from '../../lab/own-machine.ts'
import type { Requirement } from '../setup/programs.ts'
import type { ImageAsked } from './image-option.ts'

/** What images want beside the lab's own programs. */
export function programsFor(images: readonly ImageAsked[]): Requirement[] {
  const { firmware, tpm } = IMAGE_PROGRAMS
  return [
    ...(images.some((image) => image.firmware === 'uefi') ? [firmware] : []),
    ...(images.some((image) => image.tpm) ? [tpm] : []),
  ]
}

const IMAGE_PROGRAMS = {
  firmware: { file: UEFI_CODE, debianPackage: 'ovmf' },
  tpm: { command: 'swtpm', debianPackage: 'swtpm' },
} satisfies Record<string, Requirement>

/**
 * Looks at every file and every port before anything is started.
 * @throws UsageError for the first that cannot be
 */
export async function imagesLookedAt(images: readonly ImageAsked[]): Promise<OwnMachine[]> {
  await refusePorts(images)
  return Promise.all(
    images.map(async ({ file, ...image }) => {
      const { privateKey, password } = image.login
      const name = inLine(image.name)
      if (privateKey && 'file' in privateKey)
        await refuseAbsent(`The key of ${name}`, privateKey.file, NAME_A_KEY)
      if (password && 'file' in password)
        await refuseAbsent(`The password of ${name}`, password.file, NAME_A_PASSWORD)
      return { ...image, disk: await lookAtDisk(file) }
    }),
  )
}

async function refusePorts(images: readonly ImageAsked[]): Promise<void> {
  const ports = images.flatMap(({ port }) => port ?? [])
  const twice = ports.find((port, i) => ports.indexOf(port) < i)
  if (twice !== undefined) {
    throw new UsageError(`Two images are to have the port ${twice}.`, {
      hint: 'Give each a port of its own.',
    })
  }
  for (const { name, port } of images) {
    if (port !== undefined && !(await isFree(port))) {
      throw new UsageError(
        `The port ${port} of ${inLine(name)} is taken on this computer, or not yours to take.`,
        {
          hint: 'Choose another one, or leave port= out: the lab finds one that is free.',
        },
      )
    }
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening')
    return true
  } catch {
    return false
  } finally {
    server.close()
  }
}

async function refuseAbsent(what: string, file: string, hint: string): Promise<void> {
  await access(file).catch((cause) => {
    throw new UsageError(`${what} is not there: ${inLine(file)}.`, { hint, cause })
  })
}

const NAME_A_KEY =
  'Name the file of the private key: key=~/.ssh/id_ed25519 (the shell expands a ~ only at the beginning of a word: write $HOME).'
const NAME_A_PASSWORD = 'Name a file that holds it, or a variable: password-env=NAME.'
