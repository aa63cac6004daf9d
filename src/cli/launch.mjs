// The way in from a bare clone: plain JavaScript that needs nothing installed. It sees to the npm packages that
// package-lock.json names, then starts the program itself.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const stamp = join(root, 'node_modules', '.snapwitness-lock')
const lock = join(root, '.npm-ci.lock')
const oldestNode = 20

main()

function main() {
  if (Number(process.versions.node.split('.')[0]) < oldestNode) {
    stop(
      `Snapwitness needs Node ${oldestNode} or newer; this is ${process.versions.node}.`,
      'Install a newer Node.js.',
    )
  }
  if (!upToDate() && !installPackages())
    stop('npm ci failed; its own words stand above.', 'Mend what it names and start again.')
  const program = [
    '--import',
    import.meta.resolve('tsx'),
    join(root, 'src', 'cli', 'main.ts'),
    ...process.argv.slice(2),
  ]
  const child = spawn(process.execPath, program, { stdio: 'inherit' })
  // The program ends in order by itself: Ctrl-C reaches it from the terminal, SIGTERM through us.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('exit', (code) => process.exit(code ?? 3))
}

function upToDate() {
  return readOrEmpty(stamp) === wanted()
}

function wanted() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
}

/** One installs; others that start meanwhile wait for it. Returns whether the packages are there. */
function installPackages() {
  while (!tryLock()) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500)
  try {
    if (upToDate()) return true
    process.stderr.write('Installing the npm packages that package-lock.json names (npm ci) …\n')
    const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: root, stdio: ['ignore', 2, 2] })
    if (npm.status !== 0) return false
    writeFileSync(stamp, wanted())
    return true
  } finally {
    rmdirSync(lock)
  }
}

/** A lock whose holder died counts as gone after ten minutes, longer than any install. */
function tryLock() {
  try {
    mkdirSync(lock)
    return true
  } catch {
    const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0)
    if (age < 600_000) return false
    const now = new Date()
    utimesSync(lock, now, now)
    return true
  }
}

function readOrEmpty(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function stop(what, hint) {
  process.stderr.write(`${what}\nHint: ${hint}\n`)
  process.exit(2)
}
