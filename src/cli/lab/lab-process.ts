import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { SnapwitnessError } from '../../core/errors.ts'
import { mainProgram } from '../project-root.ts'

/** A lab in a process of its own, which ends when ours does, however that happens. */
export interface LabProcess {
  /** The configuration that leads to it. */
  config: string
  stop(): Promise<void>
}

/** Starts `snapwitness lab up` beside this process and waits until it is ready. What it says goes to standard error. */
export async function startLabProcess(options: string[]): Promise<LabProcess> {
  const args = [...process.execArgv, mainProgram, 'lab', 'up', '--json', '--attached', ...options]
  // A group of its own: Ctrl-C is ours to handle, and the lab must outlive the run's last words to it.
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'], detached: true })
  const line = await Promise.race([firstLine(child), failure(child)])
  const { config }: { config: string } = JSON.parse(line)
  return { config, stop: () => stop(child) }
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new TypeError('the lab has no standard output')
  const [line] = await once(createInterface(child.stdout), 'line')
  return line
}

async function failure(child: ChildProcess): Promise<never> {
  const [code] = await once(child, 'exit')
  throw new SnapwitnessError(
    'LAB_FAILED',
    `The lab ended before it was ready (exit code ${code}); its own words stand above.`,
    {
      hint: 'Mend what it names; `snapwitness lab up` starts the lab alone.',
    },
  )
}

/** The lab ends itself in order when its standard input closes. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  child.stdin?.end()
  await once(child, 'exit')
}
