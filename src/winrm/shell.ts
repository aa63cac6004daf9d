import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { WinRmAccess } from '../core/access.ts'
import type { Deadline } from '../core/deadline.ts'
import { Pace } from '../core/pace.ts'
import { type Body, bodyOf, commandIdIn, type Output, outputIn, shellIdIn } from './answer.ts'
import { type CommandLine, envelopeOf, type Request, requests, SEND_BYTES } from './envelope.ts'
import { WinRmError } from './errors.ts'
import { FAULT } from './faults.ts'
import { KeptOutput } from './output.ts'
import type { Transport } from './transport.ts'

/** How long the listener may take over one request before it answers in any case, in milliseconds. */
const OPERATION_MS = 20_000
/** A Receive answers earlier: so a connection that died silently is noticed sooner. */
const RECEIVE_MS = 5_000
/**
 * What the way there and back may take on top, in a guest that gets little of a busy host: the operation timeout must
 * come first, or a poll looks like a death.
 */
const WAY_MS = 60_000

const STARTING_PAUSE_MS = 1_000

/** Of one answer: with less than this in each, an output as large as it may be takes thousands of looks. */
const LITTLE_BYTES = 4_096

/** A listener, and the way to it. */
export interface Endpoint {
  readonly access: WinRmAccess
  readonly transport: Transport
}

/** What a script did. An exit code other than 0 is a result, not an error. */
export interface ScriptOutput {
  exitCode: number
  stdout: string
  stderr: string
}

/** A command shell on the far side ([MS-WSMV] 3.1.4.5); it outlives the connection that made it. */
export interface Shell extends Endpoint {
  readonly id: string
}

export async function createShell(endpoint: Endpoint, deadline: Deadline): Promise<Shell> {
  const body = await ask(endpoint, requests.create(), deadline)
  return { ...endpoint, id: shellIdIn(body, endpoint.access.machine) }
}

/** Never throws: a shell that cannot be deleted goes away by its idle timeout. */
export async function deleteShell(shell: Shell, deadline: Deadline): Promise<void> {
  await ask(shell, requests.delete(shell.id), deadline).catch(() => undefined)
}

/** Starts a command. A fault means that it did not start; a connection that broke meanwhile leaves that open. */
export async function startCommand(
  shell: Shell,
  commandLine: CommandLine,
  deadline: Deadline,
): Promise<string> {
  const body = await ask(shell, requests.command(shell.id, commandLine), deadline)
  return commandIdIn(body, shell.access.machine)
}

/** Sends all of it, in requests as large as they may be; the end goes with the last bytes. */
export async function sendInput(
  shell: Shell,
  commandId: string,
  input: string,
  deadline: Deadline,
): Promise<void> {
  const bytes = Buffer.from(input)
  for (let at = 0, end = false; !end; at += SEND_BYTES) {
    end = at + SEND_BYTES >= bytes.length
    const part = bytes.subarray(at, at + SEND_BYTES)
    await ask(shell, requests.send(shell.id, commandId, part, end), deadline)
  }
}

/**
 * Waits until the command is done.
 * @throws TooMuch
 */
export async function receiveOutput(
  shell: Shell,
  commandId: string,
  deadline: Deadline,
): Promise<ScriptOutput> {
  const kept = new KeptOutput()
  const pace = new Pace()
  for (;;) {
    const output = await receive(shell, commandId, deadline)
    kept.add(output)
    if (output.exitCode !== undefined) return { exitCode: output.exitCode, ...kept.text() }
    // A listener that has little to tell takes its time over that, as it is asked to.
    if (output.stdout.length + output.stderr.length < LITTLE_BYTES) await pace.wait()
  }
}

async function receive(shell: Shell, commandId: string, deadline: Deadline): Promise<Output> {
  try {
    const body = await ask(shell, requests.receive(shell.id, commandId), deadline, RECEIVE_MS)
    return outputIn(body, shell.access.machine)
  } catch (error) {
    if (!isFault(error, FAULT.timedOut)) throw error
    return { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0), exitCode: undefined }
  }
}

/** Never throws: it follows a command that ended, or one that is given up. Faults here (995, a shell gone) are usual. */
export async function terminateCommand(shell: Shell, commandId: string, deadline: Deadline): Promise<void> {
  await ask(shell, requests.terminate(shell.id, commandId), deadline).catch(() => undefined)
}

export function isFault(error: unknown, code: number): boolean {
  return error instanceof WinRmError && error.faultCode === code
}

/** Asks anew while the service starts or stops. */
async function ask(
  endpoint: Endpoint,
  request: Request,
  deadline: Deadline,
  operationMs = OPERATION_MS,
): Promise<Body> {
  for (;;) {
    try {
      return await askOnce(endpoint, request, deadline, operationMs)
    } catch (error) {
      if (!mayBeAskedAnew(request, error) || deadline.remainingMs < STARTING_PAUSE_MS) throw error
      await sleep(STARTING_PAUSE_MS)
    }
  }
}

/** Whoever answers 503 has passed the request on to nobody. What was broken off may have been done, or its output be lost. */
function mayBeAskedAnew({ repeatable = false }: Request, error: unknown): boolean {
  if (!(error instanceof WinRmError) || error.kind !== 'starting') return false
  return repeatable || error.fields.status === 503
}

async function askOnce(
  { access, transport }: Endpoint,
  request: Request,
  deadline: Deadline,
  operationMs: number,
): Promise<Body> {
  if (deadline.expired) throw deadlinePassed(access)
  const operationTimeoutMs = Math.max(500, Math.min(operationMs, deadline.remainingMs))
  const messageId = `uuid:${randomUUID()}`
  const envelope = envelopeOf(request, messageId, access, operationTimeoutMs)
  try {
    const answer = await transport.exchange(envelope, deadline.within(operationTimeoutMs + WAY_MS))
    return bodyOf(answer, messageId, access.machine)
  } catch (error) {
    // An answer that is none: whatever comes next on this connection may be the answer to something else as well.
    if (error instanceof WinRmError && error.kind === 'protocol' && error.faultCode === undefined) {
      transport.close()
    }
    if (deadline.expired && error instanceof WinRmError && error.kind === 'unreachable') {
      throw deadlinePassed(access, error)
    }
    throw error
  }
}

export function deadlinePassed({ machine }: WinRmAccess, cause?: unknown): WinRmError {
  return new WinRmError(
    'deadline',
    `What was asked of ${machine} did not end in the time that it was given.`,
    {
      hint: 'Give the operation more time, or see on the machine what holds it up.',
      fields: { machine },
      cause,
    },
  )
}
