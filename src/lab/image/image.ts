import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runTool } from '../machine/tool.ts'
import { buildOnce } from './build-once.ts'
import { installDebian } from './install-debian.ts'
import { type ImageSource, imageSource, packImage, unpackImage } from './portable-image.ts'
import { refuseWithoutRoot } from './user-namespace.ts'

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

/** A Debian's usual kernel knows the controllers of real computers; the one for clouds is smaller and starts sooner. */
export type Kernel = 'cloud' | 'usual'

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
]

const KERNELS: Record<
  Kernel,
  { packages: readonly string[]; modules: readonly string[]; without: readonly string[] }
> = {
  cloud: { packages: ['linux-image-cloud-amd64'], modules: [], without: [] },
  usual: {
    packages: ['linux-image-amd64', 'xz-utils'],
    modules: ['ext4', 'crc32c_generic', 'nvme', 'ahci', 'mptsas'],
    // Drivers for what no machine of the lab has.
    without: ['sound', 'drivers/gpu', 'drivers/media', 'drivers/net/wireless', 'drivers/infiniband'],
  },
}

const NOT_NEEDED = ['man', 'doc', 'locale', 'info', 'zoneinfo', 'bash-completion']

const DISK_SIZE = '4G'

/**
 * Builds the guest image from Debian's packages, or finds it in the cache. Works as root and without.
 * @param say told what is going on, in sentences
 * @param more packages that it has besides: an image of its own, as for the usual kernel
 */
export async function ensureImage({
  say,
  more = [],
  kernel = 'cloud',
}: {
  say: (text: string) => void
  more?: readonly string[]
  kernel?: Kernel
}): Promise<GuestImage> {
  const recipe = await readRecipe(more, KERNELS[kernel])
  const key = keyOf(recipe)
  const given = process.env[GIVEN]
  const isPlain = more.length === 0 && kernel === 'cloud'
  const folder = await buildOnce(nameOf(key), async (unfinished) => {
    if (!given || !isPlain) return build(unfinished, recipe, say)
    say(`Taking the guest image that ${GIVEN} names`)
    await unpackImage(imageSource(given), key, unfinished)
  })
  return {
    key,
    disk: join(folder, 'disk.qcow2'),
    kernel: join(folder, 'vmlinux'),
    initramfs: join(folder, 'initramfs.cpio'),
  }
}

/** Names the image that is taken instead of one that is built here. */
const GIVEN = 'SNAPWITNESS_IMAGE'

/** Packs the image that the lab's machines boot, built where it is not there yet. @returns its SHA-256 */
export async function exportImage(to: string, say: (text: string) => void): Promise<string> {
  const { key, disk } = await ensureImage({ say })
  say('Packing the guest image (about half a minute)')
  return packImage(dirname(disk), key, to)
}

/** Puts an image into the cache. @returns false where it is there already */
export async function importImage(source: ImageSource, say: (text: string) => void): Promise<boolean> {
  const key = keyOf(await readRecipe([], KERNELS.cloud))
  let isNew = false
  await buildOnce(nameOf(key), async (unfinished) => {
    say('Unpacking the guest image')
    await unpackImage(source, key, unfinished)
    isNew = true
  })
  return isNew
}

function keyOf(recipe: Recipe): string {
  return createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 16)
}

function nameOf(key: string): string {
  return `image-${key}`
}

interface Recipe {
  readonly suite: string
  readonly packages: readonly string[]
  /** Paths, in which * stands for anything. */
  readonly notNeeded: readonly string[]
  readonly diskSize: string
  /** Shell scripts that run inside the new system, in this order. */
  readonly scripts: readonly string[]
  /** Of the kernel, that its initramfs has besides. */
  readonly modules: readonly string[]
}

async function readRecipe(more: readonly string[], kernel: (typeof KERNELS)[Kernel]): Promise<Recipe> {
  const scripts = await Promise.all(
    ['customise.sh', 'make-initramfs.sh'].map((name) =>
      readFile(fileURLToPath(new URL(`rootfs/${name}`, import.meta.url)), 'utf8'),
    ),
  )
  const packages = [...PACKAGES, ...kernel.packages, ...more]
  const notNeeded = [
    ...NOT_NEEDED.map((name) => `/usr/share/${name}/*`),
    ...kernel.without.map((name) => `/lib/modules/*/kernel/${name}/*`),
  ]
  return { suite: SUITE, packages, notNeeded, diskSize: DISK_SIZE, scripts, modules: kernel.modules }
}

async function build(folder: string, recipe: Recipe, say: (text: string) => void): Promise<void> {
  await refuseWithoutRoot()
  say('Building the guest image from Debian packages (once, about a minute)')
  const archive = join(folder, 'root.tar')
  await installPackages(archive, recipe)
  say('Making the disk of the guest image')
  await makeDisk(folder, archive, recipe.diskSize)
}

async function installPackages(archive: string, recipe: Recipe): Promise<void> {
  const hooks = recipe.scripts.map(
    (script) =>
      `chroot "$1" env more_modules='${recipe.modules.join(' ')}' sh -eu <<'SCRIPT'\n${script}\nSCRIPT\n`,
  )
  // We make a smaller initramfs of our own: Debian's takes half of the installation's time.
  await installDebian(archive, { ...recipe, hooks, env: { INITRD: 'No' } })
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
