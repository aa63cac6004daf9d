import { text } from 'node:stream/consumers'
import ssh2 from 'ssh2'

interface Where {
  readonly host: string
  readonly port: number
}

/** A root shell in a guest: one connection, made anew when the machine has dropped it. */
export class GuestShell {
  readonly #where: () => Where | undefined
  readonly #privateKey: string
  #client: ssh2.Client | undefined

  constructor(where: () => Where | undefined, privateKey: string) {
    this.#where = where
    this.#privateKey = privateKey
  }

  async run(script: string, readyTimeout: number): Promise<string> {
    this.#client ??= await this.#connect(readyTimeout)
    const client = this.#client
    return new Promise((resolve, reject) => {
      client.once('close', () => reject(new Error('The connection was closed.')))
      client.exec('sh -eu', async (error, channel) => {
        if (error) return reject(error)
        channel.end(script)
        const [stdout, stderr] = await Promise.all([text(channel), text(channel.stderr)])
        resolve(stdout.trim() + (stderr && `\nstderr: ${stderr.trim()}`))
      })
    })
  }

  #connect(readyTimeout: number): Promise<ssh2.Client> {
    const { host, port } = this.#where() ?? {}
    const client = new ssh2.Client()
    return new Promise((resolve, reject) => {
      client.on('error', reject).on('ready', () => resolve(client))
      client.on('close', () => {
        this.#client = undefined
        reject(new Error('The connection was closed.'))
      })
      client.connect({ host, port, username: 'root', privateKey: this.#privateKey, readyTimeout })
    })
  }
}
