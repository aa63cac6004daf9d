// Plain JavaScript that needs nothing installed. Run by itself it installs the npm packages, where they are not there.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const self = fileURLToPath(import.meta.url)
const root = dirname(dirname(dirname(self)))
/** `flock` ends with it when another holds the lock. */
const HELD = 75

if (process.argv[1] === self) process.exitCode = packagesAreThere() ? 0 : install()

/**
 * Sees to the npm packages that package-lock.json names. One installs; others that start meanwhile wait for it. The lock
 * is the kernel's, on the project's folder: it is held as long as npm lives, and goes with it.
 * @returns whether the packages are there
 */
export function ensurePackages() {
  if (packagesAreThere()) return true
  if (locked('--nonblock') === HELD) {
    process.stderr.write('Waiting for another npm ci in this folder …\n')
    locked()
  }
  return packagesAreThere()
}

function locked(...options) {
  const args = [...options, '--conflict-exit-code', String(HELD), root, process.execPath, self]
  const { status, error } = spawnSync('flock', args, { stdio: ['ignore', 2, 2] })
  // Where there is no flock, on a Mac for one, there is no lock.
  return error ? install() : status
}

function install() {
  process.stderr.write('Installing the npm packages that package-lock.json names (npm ci) …\n')
  return spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: root, stdio: ['ignore', 2, 2] }).status
}

/** npm writes down what it has installed when it has ended, whoever called it. */
function packagesAreThere() {
  const there = packagesIn(join(root, 'node_modules', '.package-lock.json'))
  return Object.entries(packagesIn(join(root, 'package-lock.json'))).every(
    ([path, { optional, integrity }]) => {
      const ours = there[path]
      return path === '' || (ours ? ours.integrity === integrity : optional === true)
    },
  )
}

function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages
  } catch {
    return {}
  }
}
