import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Controller } from '../controller.ts'
import { diesWithUs, LabError } from '../tool.ts'
import { AGENT_FD, type QemuConfig, QMP_FD, qemuArguments } from './command-line.ts'
import { GuestAgent } from './guest-agent.ts'
import { Qmp } from './qmp.ts'
import { startTpm } from './tpm.ts'

/** A running QEMU: its two conversations and its end. It is born paused, and dies with this process. */
export class QemuProcess {
  readonly qmp: Qmp
  readonly agent: GuestAgent
  /** On which its disks are. */
  readonly controller: Controller
  /** Resolves, never rejects, with the reason when the process has ended and its files are closed. */
  readonly ended: Promise<string>
  readonly #child: ChildProcess
  readonly #hostPorts: ReadonlyMap<number, number>

  private constructor(
    child: ChildProcess,
    ended: Promise<string>,
    qmp: Qmp,
    hostPorts: ReadonlyMap<number, number>,
    controller: Controller,
  ) {
    this.controller = controller
    this.#child = child
    this.ended = ended
    this.qmp = qmp
    this.agent = new GuestAgent(socketOf(child, AGENT_FD))
    this.#hostPorts = hostPorts
  }

  /**
   * @param logFile gets what QEMU and the guest's console print
   * @param memoryFile the memory of a machine of the same configuration, to go on from; without it the guest boots
   * @throws LabError with QEMU's own words when it does not start
   */
  static async start(config: QemuConfig, logFile: string, memoryFile?: string): Promise<QemuProcess> {
    const incoming = memoryFile === undefined ? [] : ['-incoming', 'defer']
    const tpmState = 'kernel' in config.start ? undefined : config.start.tpmState
    const tpm = tpmState === undefined ? undefined : await startTpm(tpmState)
    const arguments_ = qemuArguments(config, tpm?.socket)
    const [command, ...args] = diesWithUs(['qemu-system-x86_64', ...arguments_, ...incoming])
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'] })
    const ended = endOf(child, logFile).finally(() => tpm?.end())
    try {
      const qmp = await orEnd(Qmp.connect(socketOf(child, QMP_FD)), ended)
      if (memoryFile !== undefined) await orEnd(loadMemory(qmp, memoryFile), ended)
      const hostPorts = parseForwards(await qmp.monitor('info usernet'))
      return new QemuProcess(child, ended, qmp, hostPorts, config.controller)
    } catch (error) {
      child.kill('SIGKILL')
      await ended
      throw error
    }
  }

  /** The port of 127.0.0.1 behind which the guest's port is. */
  hostPort(guestPort: number): number | undefined {
    return this.#hostPorts.get(guestPort)
  }

  /** Writes the memory of the machine, which must be stopped, to a file that must not exist. */
  async saveMemory(file: string): Promise<void> {
    await migrate(this.qmp, 'migrate', `exec:cat > ${shellQuote(file)}`)
    // QEMU tells of the end a moment before it is ready to go on.
    while ((await this.qmp.execute<{ status: string }>('query-status')).status === 'finish-migrate')
      await sleep(5)
  }

  /** Ends the process as pulling the plug does; what the guest had synced is on its disks. */
  async quit(): Promise<string> {
    void this.qmp.execute('quit').catch(() => {})
    const inTime = await Promise.race([this.ended, sleep(QUIT_MS, undefined, { ref: false })])
    return inTime ?? this.kill()
  }

  /** Ends the process at once, with whatever it was about to write. */
  async kill(): Promise<string> {
    this.#child.kill('SIGKILL')
    return this.ended
  }
}

/** On a busy computer an orderly end takes its time; a process that is killed takes the maps of its disks with it. */
const QUIT_MS = 60_000

async function loadMemory(qmp: Qmp, file: string): Promise<void> {
  await migrate(qmp, 'migrate-incoming', `exec:cat < ${shellQuote(file)}`)
}

async function migrate(qmp: Qmp, command: 'migrate' | 'migrate-incoming', uri: string): Promise<void> {
  await qmp.execute('migrate-set-capabilities', { capabilities: [{ capability: 'events', state: true }] })
  await qmp.execute('migrate-set-parameters', { 'max-bandwidth': 2 ** 40 })
  const finished = qmp.waitFor(
    ({ event, data }) => event === 'MIGRATION' && ['completed', 'failed'].includes(String(data.status)),
  )
  // Whoever awaits `finished` below hears of it; until then it must not count as unhandled.
  finished.catch(() => {})
  await qmp.execute(command, { uri })
  const { data } = await finished
  if (data.status === 'failed') {
    throw new LabError(`QEMU could not ${command === 'migrate' ? 'save' : 'load'} the memory.`, {
      hint: 'The datastore may be full, or the file was written by another version of QEMU.',
    })
  }
}

/** Lines like ` TCP[HOST_FORWARD]  12  127.0.0.1 41233  10.0.2.15  22  0  0`. */
export function parseForwards(infoUsernet: string): Map<number, number> {
  const lines = infoUsernet.matchAll(/HOST_FORWARD\]\s+\d+\s+\S+\s+(\d+)\s+\S+\s+(\d+)/g)
  return new Map(Array.from(lines, ([, hostPort, guestPort]) => [Number(guestPort), Number(hostPort)]))
}

function socketOf(child: ChildProcess, fd: number): Duplex {
  // Node makes every further pipe of a child a pair of connected sockets: both directions.
  return child.stdio[fd] as Duplex
}

async function endOf(child: ChildProcess, logFile: string): Promise<string> {
  const log = createWriteStream(logFile, { flags: 'a' })
  log.on('error', () => {})
  let lastWords = ''
  child.stdout?.on('data', (chunk: Buffer) => log.write(chunk))
  child.stderr?.on('data', (chunk: Buffer) => {
    log.write(chunk)
    lastWords = (lastWords + chunk.toString('utf8')).slice(-2_000)
  })
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (exitCode, signal) => {
      log.end()
      const how = signal ? `was ended by ${signal}` : `ended with exit code ${exitCode}`
      resolve(`QEMU ${how}. ${lastWords.trim()}`.trim())
    })
  })
}

async function orEnd<T>(work: Promise<T>, ended: Promise<string>): Promise<T> {
  work.catch(() => {})
  const failure = ended.then((reason) => {
    throw new LabError('QEMU did not start.', { hint: reason })
  })
  return Promise.race([work, failure])
}

function shellQuote(path: string): string {
  return `'${path.replaceAll("'", "'\\''")}'`
}
