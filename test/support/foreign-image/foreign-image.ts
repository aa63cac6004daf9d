import { createHash } from 'node:crypto'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildOnce } from '../../../src/lab/image/build-once.ts'
import { installDebian } from '../../../src/lab/image/install-debian.ts'
import { makeSshKey } from '../../../src/lab/keys.ts'
import { runTool } from '../../../src/lab/machine/tool.ts'

/** A Debian 13 as anybody may have one: its own kernel, initramfs and GRUB, and an account that is not root. */
export interface ForeignImage {
  readonly disk: string
  readonly username: string
  /** The file of its private key. */
  readonly key: string
}

const PACKAGES = [
  ...['systemd-sysv', 'udev', 'dbus', 'kmod', 'procps', 'iproute2', 'sudo', 'openssh-server'],
  ...['parted', 'fdisk', 'e2fsprogs', 'xfsprogs', 'linux-image-amd64', 'initramfs-tools', 'zstd'],
  ...['grub-common', 'grub-pc-bin', 'grub-efi-amd64-bin', 'mtools'],
]

const NOT_NEEDED = [
  ...['man', 'doc', 'locale'].map((name) => `/usr/share/${name}/*`),
  ...['drivers/gpu', 'drivers/media', 'drivers/net/wireless', 'sound'].map(
    (name) => `/usr/lib/modules/*/kernel/${name}/*`,
  ),
]

/** Built from Debian's packages once, some minutes long; nothing of it is the lab's. */
export async function foreignImage(): Promise<ForeignImage> {
  const [customise = '', makeDisk = ''] = await Promise.all(
    ['customise.sh', 'make-disk.sh'].map((name) =>
      readFile(fileURLToPath(new URL(name, import.meta.url)), 'utf8'),
    ),
  )
  const recipe = JSON.stringify([PACKAGES, NOT_NEEDED, customise, makeDisk])
  const key = createHash('sha256').update(recipe).digest('hex').slice(0, 16)
  const folder = await buildOnce(`foreign-image-${key}`, async (unfinished) => {
    const { privateKey, publicKey } = makeSshKey()
    await writeFile(join(unfinished, 'key'), privateKey, { mode: 0o600 })
    const root = join(unfinished, 'root.tar')
    await install(root, `export public_key='${publicKey}'\n${customise}`)
    const disk = join(unfinished, 'disk.qcow2')
    await runTool('fakeroot', ['sh', '-euc', makeDisk, 'sh', root, disk])
    await rm(root)
  })
  return { disk: join(folder, 'disk.qcow2'), username: 'keeper', key: join(folder, 'key') }
}

async function install(root: string, script: string): Promise<void> {
  const hook = `chroot "$1" sh -eu <<'SCRIPT'\n${script}\nSCRIPT\n`
  await installDebian(root, { suite: 'trixie', packages: PACKAGES, notNeeded: NOT_NEEDED, hooks: [hook] })
}
