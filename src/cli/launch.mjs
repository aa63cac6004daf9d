// The way in from a bare clone: plain JavaScript that needs nothing installed. It sees to the npm packages, then starts
// the program itself.
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensurePackages } from './npm-packages.mjs'

const oldestNode = 20

// Node's own code for a failure of its own is 1, and a program that calls us would take that for a violation.
const violated = 1
const violatedByItsOwnWord = 101
const unknown = 3

process.on('uncaughtException', (error) => stop(error.message, 'See what this computer lacks.', unknown))
main()

function main() {
  if (!hasWorkingFolder()) stop('The folder that this was started in is gone.', 'Change to another.', unknown)
  if (Number(process.versions.node.split('.')[0]) < oldestNode) {
    stop(
      `Snapwitness needs Node ${oldestNode} or newer; this is ${process.versions.node}.`,
      'Install a newer Node.js.',
    )
  }
  if (!ensurePackages())
    stop('npm ci failed; its own words stand above.', 'Mend what it names and start again.')
  const file = join(dirname(fileURLToPath(import.meta.url)), 'main.ts')
  const program = ['--import', import.meta.resolve('tsx'), file, ...process.argv.slice(2)]
  const env = { ...process.env, SNAPWITNESS_LAUNCHER: String(process.pid) }
  const child = spawn(process.execPath, program, { stdio: 'inherit', env })
  // The program ends in order by itself: Ctrl-C reaches it from the terminal, SIGTERM through us.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('exit', (code) => process.exit(exitCodeOf(code)))
}

function exitCodeOf(code) {
  if (code === violatedByItsOwnWord) return violated
  return code === null || code === violated ? unknown : code
}

function hasWorkingFolder() {
  try {
    return process.cwd() !== ''
  } catch {
    return false
  }
}

function stop(what, hint, exitCode = 2) {
  process.stderr.write(`${what}\nHint: ${hint}\n`)
  process.exit(exitCode)
}
