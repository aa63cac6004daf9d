#!/usr/bin/env node
// The way in: plain JavaScript that needs nothing installed. In a package the program lies beside it, built; in a bare clone
// it sees to the npm packages first, and starts the program from its source.
import { existsSync } from 'node:fs'

const supported = '^20.19 || >=22.12'

// Node's own code for a failure of its own is 1, and a program that calls us would take that for a violation.
const violated = 1
const violatedByItsOwnWord = 101
const unknown = 3

await main().catch((error) => stop(error.message, 'See what this computer lacks.', unknown))

async function main() {
  if (!hasWorkingFolder()) stop('The folder that this was started in is gone.', 'Change to another.', unknown)
  if (!isSupported(process.versions.node)) {
    stop(`Snapwitness needs Node ${supported}; this is ${process.versions.node}.`, 'Install a newer Node.js.')
  }
  if (existsSync(new URL('main.js', import.meta.url))) return import('./main.js')
  const { ensurePackages } = await import('./npm-packages.mjs')
  if (!ensurePackages())
    stop('npm ci failed; its own words stand above.', 'Mend what it names and start again.')
  await startFromSource()
}

function isSupported(version) {
  const [major, minor] = version.split('.').map(Number)
  if (major === 20) return minor >= 19
  return major === 22 ? minor >= 12 : major > 22
}

async function startFromSource() {
  const { spawn } = await import('node:child_process')
  const { fileURLToPath } = await import('node:url')
  const file = fileURLToPath(new URL('main.ts', import.meta.url))
  const program = ['--import', import.meta.resolve('tsx'), file, ...process.argv.slice(2)]
  const env = { ...process.env, SNAPWITNESS_LAUNCHER: String(process.pid) }
  const child = spawn(process.execPath, program, { stdio: 'inherit', env })
  child.on('error', (error) => stop(error.message, 'See what this computer lacks.', unknown))
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
