import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { isThere } from '../../core/is-there.ts'
import { buildOnce } from '../image/build-once.ts'
import { cacheFolder } from '../image/cache-folder.ts'
import { installDebian } from '../image/install-debian.ts'
import { refuseWithoutRoot } from '../image/user-namespace.ts'
import { runTool } from '../machine/tool.ts'

/** The Debians whose libvirt reverts to external snapshots (libvirt 9.9 and later). */
export type Suite = 'bookworm' | 'trixie' | 'sid'

const PACKAGES = [
  'libvirt-daemon',
  'libvirt-daemon-driver-qemu',
  'libvirt-clients',
  'qemu-system-x86',
  'qemu-utils',
]

/** What no machine of the lab needs: other emulators, which libvirt would ask as well, and what is only read by people. */
const NOT_NEEDED = [
  '/usr/bin/qemu-system-i386',
  ...['man', 'doc', 'locale', 'info', 'zoneinfo', 'bash-completion'].map((name) => `/usr/share/${name}/*`),
]

/**
 * A Debian with libvirt and QEMU in it, built from its packages or found in the cache. It is entered, never booted.
 * @returns its folder
 */
export async function ensureRoot({
  suite,
  say,
}: {
  suite: Suite
  say: (text: string) => void
}): Promise<string> {
  return buildOnce(nameOf(suite), async (folder) => {
    await refuseWithoutRoot()
    say(`Installing libvirt and QEMU from Debian ${suite} into a folder of their own (once, about a minute)`)
    await install(folder, suite)
  })
}

/** Whether it is in the cache already. */
export async function hasRoot(suite: Suite): Promise<boolean> {
  return isThere(join(cacheFolder(), nameOf(suite)))
}

function nameOf(suite: Suite): string {
  const recipe = JSON.stringify([suite, PACKAGES, NOT_NEEDED])
  return `libvirt-${suite}-${createHash('sha256').update(recipe).digest('hex').slice(0, 16)}`
}

/** By way of an archive, which any user unpacks: all files are then of that user, who is root where they are entered. */
async function install(folder: string, suite: Suite): Promise<void> {
  const archive = join(folder, 'debian.tar')
  await installDebian(archive, { suite, packages: PACKAGES, notNeeded: NOT_NEEDED })
  await runTool('sh', [
    '-euc',
    'tar -xf "$1" -C "$2" --no-same-owner --exclude="./dev/*"; rm "$1"',
    'sh',
    archive,
    folder,
  ])
}
