import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readAccount } from '../../../src/lab/windows/account.ts'
import { WorkerPool } from '../../../src/lab/windows/console/worker-pool.ts'
import { basicAuthenticator } from '../../../src/lab/windows/listener/basic.ts'
import { createListener } from '../../../src/lab/windows/listener/server.ts'
import { Shells } from '../../../src/lab/windows/listener/shells.ts'

export const USERNAME = 'tester'
export const PASSWORD = 'p:ss wörd'

/** A listener on this computer with its evaluator, as a client finds it. */
export class LocalListener {
  readonly #folder: string
  readonly #server: Server
  readonly #shells: Shells
  readonly #workers: WorkerPool

  private constructor(folder: string, server: Server, shells: Shells, workers: WorkerPool) {
    this.#folder = folder
    this.#server = server
    this.#shells = shells
    this.#workers = workers
  }

  static async start(): Promise<LocalListener> {
    const folder = mkdtempSync(join(tmpdir(), 'snapwitness-listener-'))
    const file = join(folder, 'account.json')
    writeFileSync(file, JSON.stringify({ username: USERNAME, password: PASSWORD, computerName: 'WIN-1' }))
    const workers = new WorkerPool(new URL('../../../src/lab/windows/main.ts', import.meta.url), {
      account: file,
      runFolder: join(folder, 'run'),
      stateFolder: join(folder, 'state'),
    })
    const shells = new Shells(workers.start)
    const account = () => readAccount(file)
    const server = createListener({
      authenticator: basicAuthenticator(account),
      shells,
      machineName: () => account().computerName,
    })
    await workers.warmUp()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new LocalListener(folder, server, shells, workers)
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/wsman`
  }

  async close(): Promise<void> {
    this.#shells.closeAll()
    this.#server.closeAllConnections()
    this.#server.close()
    await this.#workers.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
