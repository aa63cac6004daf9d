import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { SnapwitnessError, UsageError } from '../../core/errors.ts'
import { say } from '../../core/say.ts'
import { DEBIAN_KEYRING } from '../../lab/image/debian-sources.ts'
import { installHint } from './install-hint.ts'

/** What must be on this computer, a command or a file, and the Debian package that brings it. */
export type Requirement = { debianPackage: string } & ({ command: string } | { file: string })

export const labPrograms: Requirement[] = [
  { command: 'qemu-system-x86_64', debianPackage: 'qemu-system-x86' },
  { command: 'qemu-img', debianPackage: 'qemu-utils' },
  { command: 'mmdebstrap', debianPackage: 'mmdebstrap' },
  { file: DEBIAN_KEYRING, debianPackage: 'debian-archive-keyring' },
  { command: 'mkfs.ext4', debianPackage: 'e2fsprogs' },
  { command: 'fakeroot', debianPackage: 'fakeroot' },
  { command: 'newuidmap', debianPackage: 'uidmap' },
  { command: 'setpriv', debianPackage: 'util-linux' },
  { command: 'openssl', debianPackage: 'openssl' },
]

export const testPrograms: Requirement[] = [
  { command: 'chromium', debianPackage: 'chromium' },
  { command: 'sshd', debianPackage: 'openssh-server' },
  { command: 'busybox', debianPackage: 'busybox' },
  { command: 'sudo', debianPackage: 'sudo' },
  { command: 'zsh', debianPackage: 'zsh' },
  { command: 'fish', debianPackage: 'fish' },
]

/** The programs of others that our protocols are measured against. Debian's Python, whichever comes first in PATH. */
export const conformancePrograms: Requirement[] = [
  { command: 'go', debianPackage: 'golang-go' },
  {
    file: '/usr/share/gocode/src/github.com/vmware/govmomi/simulator',
    debianPackage: 'golang-github-vmware-govmomi-dev',
  },
  {
    file: '/usr/share/gocode/src/github.com/masterzen/winrm',
    debianPackage: 'golang-github-masterzen-winrm-dev',
  },
  { file: '/usr/lib/python3/dist-packages/pyVmomi', debianPackage: 'python3-pyvmomi' },
  { file: '/usr/lib/ruby/vendor_ruby/rbvmomi.rb', debianPackage: 'ruby-rbvmomi' },
  { file: '/usr/lib/python3/dist-packages/winrm', debianPackage: 'python3-winrm' },
  { file: '/usr/lib/python3/dist-packages/gssapi', debianPackage: 'python3-gssapi' },
  { file: '/etc/gss/mech.d/mech.ntlmssp.conf', debianPackage: 'gss-ntlmssp' },
  { command: 'ssh', debianPackage: 'openssh-client' },
  { command: 'sshd', debianPackage: 'openssh-server' },
  { command: 'dropbear', debianPackage: 'dropbear-bin' },
  { command: 'busybox', debianPackage: 'busybox' },
  { command: 'sudo', debianPackage: 'sudo' },
  { file: '/usr/share/doc/postgresql/copyright', debianPackage: 'postgresql' },
  { command: 'psql', debianPackage: 'postgresql-client' },
]

/**
 * Installs the Debian packages of what is missing: as root, or by sudo where it asks no password.
 * @throws UsageError with the one line to run where it may not or cannot
 */
export function ensurePrograms(requirements: readonly Requirement[]): void {
  const missing = requirements.filter((requirement) => !isThere(requirement))
  if (missing.length === 0) return
  const packages = [...new Set(missing.map(({ debianPackage }) => debianPackage))]
  const runner = process.env.SNAPWITNESS_NO_INSTALL ? undefined : rootRunner()
  if (!runner) throw refusal(missing, packages)
  say(`Installing Debian packages: ${packages.join(' ')} …`)
  aptGet(runner, ['update'])
  aptGet(runner, ['install', '--yes', '--no-install-recommends', ...packages])
}

function isThere(requirement: Requirement): boolean {
  return 'file' in requirement ? existsSync(requirement.file) : isInstalled(requirement.command)
}

function isInstalled(command: string): boolean {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']
  return folders.some((folder) => isExecutable(join(folder, command)))
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The words before a command that make it run as root; undefined where there is no such way without a password. */
function rootRunner(): string[] | undefined {
  if (!isInstalled('apt-get')) return undefined
  if (process.getuid?.() === 0) return []
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? ['sudo', '-n'] : undefined
}

function refusal(missing: readonly Requirement[], packages: string[]): UsageError {
  const names = missing.map((one) => ('file' in one ? one.file : one.command)).join(', ')
  return new UsageError(`Some programs are missing here: ${names}.`, {
    hint: installHint(packages),
  })
}

function aptGet(runner: string[], args: string[]): void {
  // Another apt at work is waited for, up to ten minutes.
  const patient = ['-qq', '-o', 'DPkg::Lock::Timeout=600']
  const [command = 'apt-get', ...rest] = [...runner, 'apt-get', ...patient, ...args]
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const ended = spawnSync(command, rest, { stdio: ['ignore', ...outputs()], env, maxBuffer: 2 ** 28 })
  if (ended.status === 0) return
  for (const printed of [ended.stdout, ended.stderr]) process.stderr.write(printed ?? '')
  throw new SnapwitnessError(
    'APT',
    `apt-get ${args[0]} failed with exit code ${ended.status}; its own words stand above.`,
    {
      hint: 'Mend what it names, or install the packages by hand, and start again.',
    },
  )
}

/** A person may watch how far it is; a log has hundreds of lines of it only where it failed. */
function outputs(): (2 | 'pipe')[] {
  const place = process.stderr.isTTY ? 2 : 'pipe'
  return [place, place]
}
