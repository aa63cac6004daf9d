import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runTool } from '../machine/tool.ts'
import { buildOnce } from './build-once.ts'
import { debianSources } from './debian-sources.ts'

/** The Debian that every machine of the lab boots, as a disk and what QEMU needs to start it directly. */
export interface GuestImage {
  /** Changes with everything that the image is made from. */
  readonly key: string
  /** qcow2, the base of all system disks; read-only. */
  readonly disk: string
  readonly kernel: string
  readonly initramfs: string
}

const SUITE = 'bookworm'

const PACKAGES = [
  'systemd-sysv',
  'udev',
  'kmod',
  'procps',
  'iproute2',
  'sudo',
  'openssh-server',
  'qemu-guest-agent',
  'parted',
  'fdisk',
  'gdisk',
  'e2fsprogs',
  'xfsprogs',
  'ntfs-3g',
  // Who may do what with a file of NTFS.
  'attr',
  // The Windows stand-in runs on it.
  'nodejs',
  // For the initramfs, and to unpack the kernel.
  'busybox-static',
  'lz4',
  'linux-image-cloud-amd64',
]

const NOT_NEEDED = ['man', 'doc', 'locale', 'info', 'zoneinfo', 'bash-completion']

const DISK_SIZE = '4G'

/**
 * Builds the guest image from Debian's packages, or finds it in the cache. Works as root and without.
 * @param say told what is going on, in sentences
 * @param more packages that it has besides: an image of its own
 */
export async function ensureImage({
  say,
  more = [],
}: {
  say: (text: string) => void
  more?: readonly string[]
}): Promise<GuestImage> {
  const recipe = await readRecipe(more)
  const key = createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 16)
  const folder = await buildOnce(`image-${key}`, (unfinished) => build(unfinished, recipe, say))
  return {
    key,
    disk: join(folder, 'disk.qcow2'),
    kernel: join(folder, 'vmlinux'),
    initramfs: join(folder, 'initramfs.cpio'),
  }
}

interface Recipe {
  readonly suite: string
  readonly packages: readonly string[]
  readonly notNeeded: readonly string[]
  readonly diskSize: string
  /** Shell scripts that run inside the new system, in this order. */
  readonly scripts: readonly string[]
}

async function readRecipe(more: readonly string[]): Promise<Recipe> {
  const scripts = await Promise.all(
    ['customise.sh', 'make-initramfs.sh'].map((name) =>
      readFile(fileURLToPath(new URL(`rootfs/${name}`, import.meta.url)), 'utf8'),
    ),
  )
  const packages = [...PACKAGES, ...more]
  return { suite: SUITE, packages, notNeeded: NOT_NEEDED, diskSize: DISK_SIZE, scripts }
}

async function build(folder: string, recipe: Recipe, say: (text: string) => void): Promise<void> {
  say('Building the guest image from Debian packages (once, about a minute)')
  const archive = join(folder, 'root.tar')
  await installPackages(archive, recipe)
  say('Making the disk of the guest image')
  await makeDisk(folder, archive, recipe.diskSize)
}

async function installPackages(archive: string, recipe: Recipe): Promise<void> {
  const hooks = recipe.scripts.map((script) => `chroot "$1" sh -eu <<'SCRIPT'\n${script}\nSCRIPT\n`)
  await runTool(
    'mmdebstrap',
    [
      '--mode=auto',
      '--variant=minbase',
      '--architectures=amd64',
      `--include=${recipe.packages.join(',')}`,
      ...recipe.notNeeded.map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`),
      ...hooks.map((hook) => `--customize-hook=${hook}`),
      recipe.suite,
      archive,
      '-',
    ],
    // We make a smaller initramfs of our own: Debian's takes half of the installation's time.
    { input: await debianSources(recipe.suite), env: { INITRD: 'No' } },
  )
}

/** mkfs.ext4 fills the disk from a folder; fakeroot keeps the owners of the files when we are not root. */
async function makeDisk(folder: string, archive: string, size: string): Promise<void> {
  const script = `cd "$1"
mkdir root
tar -xf "$2" -C root
mv root/boot/vmlinux root/boot/initramfs.cpio .
mkfs.ext4 -q -m 0 -O ^metadata_csum -E lazy_itable_init=0,lazy_journal_init=0 -d root disk.raw "$3"
qemu-img convert -O qcow2 disk.raw disk.qcow2
chmod -R u+rwX root
rm -rf root disk.raw "$2"
`
  await runTool('fakeroot', ['sh', '-euc', script, 'sh', folder, archive, size])
}
