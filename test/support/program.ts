import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { execa, type ResultPromise } from 'execa'
import { runsIn } from '../../src/cli/named-run.ts'
import type { RunSummary } from '../../src/evidence/run-summary.ts'
import { expectJudgedAlike } from './judged-alike.ts'

export const launcher = join(process.cwd(), 'src/cli/launch.mjs')

/** Runs the program as a shell does, in a folder of one's choice. */
export function snapwitness(args: string[], { cwd = process.cwd(), env = {} } = {}) {
  // An orderly end takes the time that it takes.
  const options = { reject: false, cwd, env, forceKillAfterDelay: false } as const
  return execa(process.execPath, [launcher, ...args], options)
}

const labProcess = { reject: false, stdin: 'pipe', buffer: false } as const

export interface TestLab {
  process: ResultPromise<typeof labProcess>
  url: string
  thumbprint: string
  username: string
  password: string
  config: string
  machines: { name: string; endpoints: { service: string; host: string; port: number }[] }[]
  /** Ends it in order, as closing its terminal would. */
  stop(): Promise<void>
}

/** A lab in a process of its own, ready when this resolves. It ends with the test's process at the latest. */
export async function startTestLab(args: string[] = []): Promise<TestLab> {
  const lab = execa(process.execPath, [launcher, 'lab', 'up', '--attached', '--json', ...args], labProcess)
  const stderr: string[] = []
  createInterface(lab.stderr).on('line', (line) => stderr.push(line))
  for await (const line of createInterface(lab.stdout)) {
    const ready = JSON.parse(line)
    return { ...ready, process: lab, stop: () => stop(lab) }
  }
  throw new Error(`The lab did not start:\n${stderr.join('\n')}`)
}

async function stop(lab: TestLab['process']): Promise<void> {
  lab.stdin.end()
  await lab
}

/** Ends a lab and all its machines at once, as a loss of power does. */
export async function killTestLab(lab: TestLab): Promise<void> {
  const { stdout } = await snapwitness(['lab', 'status', '--json'])
  const running: { pid: number; ready?: { url: string } }[] = JSON.parse(stdout)
  const { pid } = running.find(({ ready }) => ready?.url === lab.url) ?? {}
  for (const one of [...(await machinesOf(lab)), ...(pid === undefined ? [] : [pid])])
    process.kill(one, 'SIGKILL')
  await lab.process
}

/** Runs the documented workflow on a lab; both its verdict and what was said are there to be judged. */
export async function runWorkflow(config: string, args: string[] = []) {
  const out = await mkdtemp(join(tmpdir(), 'snapwitness-runs-'))
  const run = await snapwitness([
    'run',
    'documented-workflow',
    '--config',
    config,
    '--out',
    out,
    '--json',
    ...args,
  ])
  for (const folder of await runsIn(out)) await expectJudgedAlike(join(out, folder))
  return { exitCode: run.exitCode, stderr: run.stderr, summary: JSON.parse(run.stdout) as RunSummary, out }
}

/** The process ids of the QEMU machines whose disks lie in that lab. */
export async function machinesOf(lab: TestLab): Promise<number[]> {
  const folder = join(lab.config, '..')
  const { stdout } = await execa('pgrep', ['-f', `qemu-system-x86_64.*${folder}`], { reject: false })
  return stdout.split('\n').filter(Boolean).map(Number)
}
