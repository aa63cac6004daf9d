import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { SnapwitnessError } from '../../src/core/errors.ts'
import { builtProgram as program } from './built-program.ts'
import { type Comparison, inTurn } from './pairs.ts'
import { statOf, treeOf } from './processes.ts'

const NAMES = {
  version: 'CPU of --version, by hand: node -e 0',
  help: 'CPU of --help, by hand: node -e 0',
  run: 'CPU of a run before its first call to a host, by hand: node -e 0',
}

/** What the built program takes before it does anything, in milliseconds of CPU, against a Node that does nothing. */
export async function compareStart(pairs: number): Promise<Comparison[]> {
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
  const config = join(folder, 'snapwitness.yaml')
  await writeFile(config, configOf((host.address() as AddressInfo).port))
  const words = join(folder, 'words')
  const run = execa(process.execPath, [program, 'run', 'documented-workflow', '--config', config], {
    cwd: folder,
    reject: false,
    // Into a file: a pipe ends with the last of its writers, which may outlive the run.
    stdout: { file: words },
    stderr: { file: words, append: true },
  })
  try {
    // A run that ends by itself has made no call, and will make none.
    const isCalled = await Promise.race([once(host, 'connection').then(() => true), run.then(() => false)])
    if (!isCalled) throw noCall(await readFile(words, 'utf8'))
    return cpuSoFar(run.pid ?? 0)
  } finally {
    run.kill('SIGKILL')
    await run
    host.close()
    await rm(folder, { recursive: true, force: true })
  }
}

function noCall(words: string): SnapwitnessError {
  return new SnapwitnessError('BENCH', 'The run ended before its first call to a host.', {
    hint: `It said:\n${words}`,
  })
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
    ssh: { address: 127.0.0.1, knownHosts: known_hosts, username: root, password: { command: [echo, nobody-listens] } }
`
}

/** In milliseconds. Fields 14 to 17 of /proc/PID/stat count ticks of 10 ms: its own, and those of children that have ended. */
function cpuSoFar(root: number): number {
  const ticks = treeOf(root).map((pid) => {
    const fields = statOf(pid)
    return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
  })
  return ticks.reduce((sum, one) => sum + one, 0) * 10
}
