import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'

/** A line of gss_acceptor.py: what happened on its side. */
export type Happening = Partial<{
  port: number
  user: string
  spnego: boolean
  verb: string
  refused: string
}>

export interface AcceptorOptions {
  spnegoOnly?: boolean
  /** PEM; with it the acceptor speaks HTTPS and wants logins bound to `boundTo`, or to this certificate. */
  certificate?: { key: string; cert: string }
  boundTo?: string
  hash?: 'sha256' | 'sha384' | 'sha512'
}

const USERS = [
  { domain: '', user: 'Administrator', password: 'correct horse' },
  { domain: 'CORP', user: 'ann', password: 'Pferd ü €' },
  { domain: '', user: 'bob@corp.example', password: 'staple' },
]

type PythonProcess = ChildProcessByStdio<null, Readable, Readable>

/** A WinRM listener whose NTLM and SPNEGO are gss-ntlmssp and MIT Kerberos: C that others wrote. */
export class Acceptor {
  readonly #process: PythonProcess
  readonly #folder: string
  readonly happenings: Happening[] = []
  port = 0

  private constructor(process: PythonProcess, folder: string) {
    this.#process = process
    this.#folder = folder
  }

  static async start({ spnegoOnly, certificate, boundTo, hash }: AcceptorOptions = {}): Promise<Acceptor> {
    const folder = await mkdtemp(join(tmpdir(), 'snapwitness-acceptor-'))
    const file = async (name: string, text: string) => {
      await writeFile(join(folder, name), text)
      return join(folder, name)
    }
    const lines = USERS.map(({ domain, user, password }) => `${domain}:${user}:${password}\n`)
    const env = { NTLM_USER_FILE: await file('users', lines.join('')) }
    const tls = certificate && [
      ...['--certificate', await file('cert.pem', certificate.cert)],
      ...['--key', await file('key.pem', certificate.key)],
      ...['--bind-to', await file('bound.pem', boundTo ?? certificate.cert)],
      ...['--hash', hash ?? 'sha256'],
    ]
    const script = join(import.meta.dirname, 'gss_acceptor.py')
    const args = [script, ...(spnegoOnly ? ['--spnego-only'] : []), ...(tls ?? [])]
    const python = spawn('/usr/bin/python3', args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const acceptor = new Acceptor(python, folder)
    await acceptor.#listens()
    return acceptor
  }

  async close(): Promise<void> {
    const ended = once(this.#process, 'exit')
    if (this.#process.kill()) await ended
    await rm(this.#folder, { recursive: true })
  }

  /** They come by a pipe of their own, perhaps after the answer that they are about: to be polled. */
  get refusals(): string[] {
    return this.happenings.flatMap(({ refused }) => refused ?? [])
  }

  get verbs(): string[] {
    return this.happenings.flatMap(({ verb }) => verb ?? [])
  }

  async #listens(): Promise<void> {
    const lines = createInterface({ input: this.#process.stdout })
    const started = new Promise<number | undefined>((resolve) => {
      lines.on('line', (line) => {
        const happening = JSON.parse(line) as Happening
        if (happening.port === undefined) this.happenings.push(happening)
        else resolve(happening.port)
      })
      lines.on('close', () => resolve(undefined))
    })
    const port = await started
    if (port === undefined) {
      throw new Error(
        `gss_acceptor.py: ${await text(this.#process.stderr)}\nIf it is missing: apt-get install --no-install-recommends gss-ntlmssp python3-gssapi`,
      )
    }
    this.#process.stderr.resume()
    this.port = port
  }
}
