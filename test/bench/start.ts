import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { type Comparison, inTurn } from './pairs.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const program = join(root, 'dist/src/cli/launch.mjs')

const NAMES = {
  version: 'CPU of --version, by hand: node -e 0',
  help: 'CPU of --help, by hand: node -e 0',
  run: 'CPU of a run before its first call to a host, by hand: node -e 0',
}

/** What the built program takes before it does anything, in milliseconds of CPU, against a Node that does nothing. */
export async function compareStart(pairs: number): Promise<Comparison[]> {
  await execa('npm', ['run', 'build'], { cwd: root })
  return inTurn(
    pairs,
    async () => ({
      [NAMES.version]: await cpuOf([program, '--version']),
      [NAMES.help]: await cpuOf([program, '--help']),
      [NAMES.run]: await cpuBeforeFirstCall(),
    }),
    async () => {
      const floor = await cpuOf(['-e', '0'])
      return { [NAMES.version]: floor, [NAMES.help]: floor, [NAMES.run]: floor }
    },
  )
}

/** As the shell tells it of its children. */
async function cpuOf(args: readonly string[]): Promise<number> {
  const script = '"$@" > /dev/null; times'
  const { stdout } = await execa('sh', ['-c', script, 'sh', process.execPath, ...args])
  const [, ofChildren = ''] = stdout.split('\n')
  const parts = [...ofChildren.matchAll(/(\d+)m([\d.]+)s/g)]
  return parts.reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60_000 + Number(seconds) * 1000,
    0,
  )
}

/** Of all its processes, until somebody connects to a host that says nothing. */
async function cpuBeforeFirstCall(): Promise<number> {
  const host = createServer().listen(0, '127.0.0.1')
  await once(host, 'listening')
  const folder = await mkdtemp(join(tmpdir(), 'snapwitness-start-'))
  try {
    const config = join(folder, 'snapwitness.yaml')
    await writeFile(config, configOf((host.address() as AddressInfo).port))
    const run = execa(process.execPath, [program, 'run', 'documented-workflow', '--config', config], {
      cwd: folder,
      reject: false,
    })
    await once(host, 'connection')
    const ms = cpuSoFar(run.pid ?? 0)
    run.kill('SIGKILL')
    await run
    return ms
  } finally {
    host.close()
    await rm(folder, { recursive: true, force: true })
  }
}

function configOf(port: number): string {
  return `host:
  url: https://127.0.0.1:${port}/sdk
  username: root
  password: { command: [echo, nobody-listens] }
  thumbprint: ${Array(32).fill('00').join(':')}
machines:
  debian-1:
    guest: linux
    ssh: { address: 127.0.0.1, username: root, password: { command: [echo, nobody-listens] } }
`
}

/** In milliseconds; fields 14 and 15 of /proc/PID/stat count ticks of 10 ms. */
function cpuSoFar(pid: number): number {
  const stat = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : ''
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}
