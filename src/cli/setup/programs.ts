import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { SnapwitnessError, UsageError } from '../../core/errors.ts'
import { say } from '../output.ts'

/** A program that must be on this computer, and the Debian package that brings it. */
export interface Program {
  command: string
  debianPackage: string
}

export const labPrograms: Program[] = [
  { command: 'qemu-system-x86_64', debianPackage: 'qemu-system-x86' },
  { command: 'qemu-img', debianPackage: 'qemu-utils' },
  { command: 'mmdebstrap', debianPackage: 'mmdebstrap' },
  { command: 'mkfs.ext4', debianPackage: 'e2fsprogs' },
  { command: 'fakeroot', debianPackage: 'fakeroot' },
  { command: 'newuidmap', debianPackage: 'uidmap' },
  { command: 'setpriv', debianPackage: 'util-linux' },
]

export const testPrograms: Program[] = [{ command: 'chromium', debianPackage: 'chromium' }]

/**
 * Installs the Debian packages of the programs that are missing: as root, or by sudo where it asks no password.
 * @throws UsageError with the one line to run where it may not or cannot
 */
export function ensurePrograms(programs: readonly Program[]): void {
  const missing = programs.filter(({ command }) => !isInstalled(command))
  if (missing.length === 0) return
  const packages = [...new Set(missing.map((program) => program.debianPackage))]
  const runner = process.env.SNAPWITNESS_NO_INSTALL ? undefined : rootRunner()
  if (!runner) throw refusal(missing, packages)
  say(`Installing Debian packages: ${packages.join(' ')} …`)
  aptGet(runner, ['update'])
  aptGet(runner, ['install', '--yes', '--no-install-recommends', ...packages])
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

function refusal(missing: readonly Program[], packages: string[]): UsageError {
  const commands = missing.map((program) => program.command).join(', ')
  return new UsageError(`Some programs are missing here: ${commands}.`, {
    hint: `On Debian run: sudo apt-get install --no-install-recommends ${packages.join(' ')}`,
  })
}

function aptGet(runner: string[], args: string[]): void {
  const [command = 'apt-get', ...rest] = [...runner, 'apt-get', '-qq', ...args]
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const { status } = spawnSync(command, rest, { stdio: ['ignore', 2, 2], env })
  if (status === 0) return
  throw new SnapwitnessError(
    'APT',
    `apt-get ${args[0]} failed with exit code ${status}; its own words stand above.`,
    {
      hint: 'Mend what it names, or install the packages by hand, and start again.',
    },
  )
}
