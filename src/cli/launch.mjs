// The way in from a bare clone: plain JavaScript that needs nothing installed. It sees to the npm packages, then starts
// the program itself.
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensurePackages } from './npm-packages.mjs'

const oldestNode = 20

main()

function main() {
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
  const child = spawn(process.execPath, program, { stdio: 'inherit' })
  // The program ends in order by itself: Ctrl-C reaches it from the terminal, SIGTERM through us.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('exit', (code) => process.exit(code ?? 3))
}

function stop(what, hint) {
  process.stderr.write(`${what}\nHint: ${hint}\n`)
  process.exit(2)
}
