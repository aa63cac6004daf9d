import { constants, getPriority, setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import { type Console, type Program, runCmd } from './cmd.ts'
import { Environment } from './environment.ts'
import type { CommandLine, OutputStream } from './process.ts'
import { PortInput } from './standard-input.ts'
import type { WorkerOrder, WorkerReport } from './worker-pool.ts'

const { PRIORITY_NORMAL } = constants.priority

export interface ProgramsOfMachine {
  /** The variables that a process starts with, before those of its shell. */
  environment(): Record<string, string>
  readonly programs: ReadonlyMap<string, Program>
}

/** The thread's side of {@link WorkerPool}: runs one command line after another until it is terminated. */
export function serveCommandLines(machine: ProgramsOfMachine): void {
  const port = parentPort
  if (!port) throw new Error('This part runs in a worker thread.')
  const report = (message: WorkerReport) => port.postMessage(message)
  port.on('message', (order: WorkerOrder) => {
    // Input that came when its command had just ended is nobody's.
    if (order.kind !== 'run') return
    const { line, inputSignal } = order
    // As a new process; the command before may have changed it.
    if (getPriority() !== PRIORITY_NORMAL) setPriority(PRIORITY_NORMAL)
    const write = (stream: OutputStream) => (bytes: Uint8Array) => report({ kind: 'output', stream, bytes })
    const code = run(line, machine, {
      input: new PortInput(port, inputSignal),
      environment: new Environment({ ...machine.environment(), ...line.environment }),
      workingDirectory: line.workingDirectory,
      writeOutput: write('stdout'),
      writeError: write('stderr'),
      startProcess: (commandLine) => report({ kind: 'start', commandLine }),
    })
    report({ kind: 'exit', code })
  })
  report({ kind: 'ready' })
}

function run(line: CommandLine, machine: ProgramsOfMachine, console: Console): number {
  // Without cmd.exe there are no built-ins and no operators; the programs are found in the same way.
  const text = line.throughCmd ? line.text : line.text.replace(/[&|<>^]/g, '^$&')
  return runCmd(text, console, machine.programs)
}
