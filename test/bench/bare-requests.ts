import { randomUUID } from 'node:crypto'
import { Client } from 'undici'
import type { WinRmAccess } from '../../src/core/access.ts'
import { bodyOf, commandIdIn, shellIdIn } from '../../src/winrm/answer.ts'
import { envelopeOf, type Request, requests, SEND_BYTES } from '../../src/winrm/envelope.ts'
import { powerShellCommand } from '../../src/winrm/powershell.ts'

/** One for all: what each answers is plain from the order. */
const MESSAGE_ID = `uuid:${randomUUID()}`

/**
 * The floor of a long stream: the same requests that WS-Management's largest envelope allows, all made beforehand,
 * posted one after another by HTTP alone, unsealed, and nothing done with the answers. What ours takes above that is
 * the client’s own work, Base64, XML, and the seals of both sides.
 */
export class BareRequests {
  readonly #access: WinRmAccess
  readonly #client: Client
  readonly #authorization: string

  constructor(access: WinRmAccess) {
    this.#access = access
    this.#client = new Client(`http://${access.host}:${access.port}`, { pipelining: 1 })
    this.#authorization = `Basic ${Buffer.from(`${access.username}:${access.password}`).toString('base64')}`
  }

  /** Runs a script with standard input. Returns the milliseconds from its first byte to its end. */
  async run(script: string, input: string): Promise<number> {
    const { machine } = this.#access
    const { commandLine } = powerShellCommand(script, '')
    const shellId = shellIdIn(bodyOf(await this.#post(requests.create()), MESSAGE_ID, machine), machine)
    const started = await this.#post(requests.command(shellId, commandLine))
    const commandId = commandIdIn(bodyOf(started, MESSAGE_ID, machine), machine)
    const sends = chunksOf(Buffer.from(input)).map((bytes, i, all) =>
      this.#envelope(requests.send(shellId, commandId, bytes, i === all.length - 1)),
    )
    const startedAt = performance.now()
    for (const send of sends) await this.#postEnvelope(send)
    for (;;) {
      const answer = await this.#post(requests.receive(shellId, commandId))
      if (answer.includes('/CommandState/Done')) break
    }
    const ms = performance.now() - startedAt
    await this.#post(requests.delete(shellId))
    return ms
  }

  close(): Promise<void> {
    return this.#client.close()
  }

  #envelope(request: Request): string {
    return envelopeOf(request, MESSAGE_ID, this.#access, 20_000)
  }

  #post(request: Request): Promise<string> {
    return this.#postEnvelope(this.#envelope(request))
  }

  async #postEnvelope(body: string): Promise<string> {
    const headers = {
      authorization: this.#authorization,
      'content-type': 'application/soap+xml;charset=UTF-8',
    }
    const response = await this.#client.request({ method: 'POST', path: '/wsman', headers, body })
    return response.body.text()
  }
}

function chunksOf(bytes: Buffer): Buffer[] {
  const chunks: Buffer[] = []
  for (let at = 0; at < bytes.length; at += SEND_BYTES) chunks.push(bytes.subarray(at, at + SEND_BYTES))
  return chunks
}
