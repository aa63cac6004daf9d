import { type ChildProcess, spawn } from 'node:child_process'
import { access, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Deadline } from '../../../core/deadline.ts'
import { pollUntil } from '../../../core/poll.ts'
import { diesWithUs, LabError } from '../tool.ts'

/** A TPM 2.0 of swtpm's for one QEMU process, which it ends with. */
export interface Tpm {
  readonly socket: string
  end(): Promise<void>
}

/** @param stateFile what the TPM keeps; made where it is not there yet */
export async function startTpm(stateFile: string): Promise<Tpm> {
  // A path of a socket has 107 bytes at most, and a folder of the lab's may be deep.
  const folder = await mkdtemp(join(tmpdir(), 'snapwitness-tpm-'))
  const socket = join(folder, 'control')
  const [command, ...args] = diesWithUs([
    ...['swtpm', 'socket', '--tpm2', '--terminate'],
    ...['--tpmstate', `backend-uri=file://${stateFile},mode=0600`],
    ...['--ctrl', `type=unixio,path=${socket}`],
  ])
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  const end = async () => {
    child.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await listening(child, socket)
    return { socket, end }
  } catch (error) {
    await end()
    throw error
  }
}

async function listening(child: ChildProcess, socket: string): Promise<void> {
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-500)
  })
  const ended = new Promise<never>((_, reject) => {
    const fail = () =>
      reject(new LabError('The TPM did not start.', { hint: said.trim() || 'swtpm said nothing.' }))
    child.once('error', fail)
    child.once('close', fail)
  })
  ended.catch(() => {})
  const there = () =>
    access(socket).then(
      () => true as const,
      () => undefined,
    )
  const hint = 'swtpm is there, and makes no socket: run it by hand to look closer.'
  const ready = pollUntil(there, { what: 'the TPM to start', deadline: Deadline.after(TPM_MS), hint })
  ready.catch(() => {})
  await Promise.race([ready, ended])
}

const TPM_MS = 10_000
