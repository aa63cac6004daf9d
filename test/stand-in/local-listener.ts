import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { standInFiles } from '../../src/lab/image/stand-in.ts'
import { selfSignedCertificate } from '../../src/lab/vim/certificate.ts'
import { readAccount } from '../../src/stand-in/account.ts'
import { WorkerPool } from '../../src/stand-in/console/worker-pool.ts'
import { createListener, createTlsListener } from '../../src/stand-in/listener/server.ts'
import { serviceAuthenticator } from '../../src/stand-in/listener/service.ts'
import { Shells } from '../../src/stand-in/listener/shells.ts'
import { StateFile } from '../../src/stand-in/system/state-file.ts'
import { WinRmConfiguration, type WinRmSettings } from '../../src/stand-in/system/winrm-configuration.ts'

// As in a guest: neither does a thread end nor another one load its WebAssembly while code of it is being optimized,
// which can take a minute on a busy computer.
setFlagsFromString('--no-wasm-tier-up')
setFlagsFromString('--no-wasm-dynamic-tiering')
setFlagsFromString('--wasm-lazy-compilation')

export const USERNAME = 'tester'
export const PASSWORD = 'p:ss wörd'

/** What `winrm set` must have changed before a client of Basic over HTTP is heard. */
export const PLAIN: WinRmSettings = { 'Service\\AllowUnencrypted': 'true', 'Service\\Auth\\Basic': 'true' }

interface Parts {
  readonly folder: string
  readonly http: Server
  readonly https: Server
  readonly workers: WorkerPool
  /** Of the WinRM service; what Windows comes with is not in it. */
  readonly settings: StateFile<WinRmSettings>
}

/** A listener on this computer with its evaluator, as a client finds it. */
export class LocalListener {
  readonly #parts: Parts

  private constructor(parts: Parts) {
    this.#parts = parts
  }

  /** @param changes of the configuration with which Windows comes */
  static async start(changes: WinRmSettings = {}, password = PASSWORD): Promise<LocalListener> {
    const folder = mkdtempSync(join(tmpdir(), 'snapwitness-listener-'))
    const [file, stateFolder] = [join(folder, 'account.json'), join(folder, 'state')]
    const certificate = await selfSignedCertificate('127.0.0.1')
    const names = { username: USERNAME, password, computerName: 'WIN-1' }
    writeFileSync(file, JSON.stringify({ ...names, certificate }))
    writeFileSync(join(folder, 'certificate.pem'), certificate.cert)
    const settings = new StateFile<WinRmSettings>(join(stateFolder, 'winrm.json'), {})
    settings.write(changes)
    const workers = new WorkerPool(pathToFileURL(await programIn(folder)), {
      account: file,
      runFolder: join(folder, 'run'),
      stateFolder,
    })
    const configuration = new WinRmConfiguration(stateFolder)
    const limits = () => configuration.limits()
    const shells = new Shells(workers.start, limits)
    const account = () => readAccount(file)
    const parts = {
      authenticator: serviceAuthenticator({ account, service: () => configuration.service() }),
      shells,
      limits,
      machineName: () => account().computerName,
    }
    await workers.warmUp()
    const http = createListener(parts)
    const https = createTlsListener(parts, () => account().certificate)
    for (const server of [http, https]) await once(server.listen(0, '127.0.0.1'), 'listening')
    return new LocalListener({ folder, http, https, workers, settings })
  }

  get port(): number {
    return (this.#parts.http.address() as AddressInfo).port
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/wsman`
  }

  get httpsPort(): number {
    return (this.#parts.https.address() as AddressInfo).port
  }

  get httpsUrl(): string {
    return `https://127.0.0.1:${this.httpsPort}/wsman`
  }

  /** The certificate of the HTTPS listener, in PEM. */
  get certificateFile(): string {
    return join(this.#parts.folder, 'certificate.pem')
  }

  /** As `winrm set` does, while the service runs. */
  set(path: string, value: string): void {
    this.#parts.settings.replace((settings) => ({ ...settings, [path]: value }))
  }

  async close(): Promise<void> {
    const { folder, http, https, workers } = this.#parts
    for (const server of [http, https]) {
      server.closeAllConnections()
      server.close()
    }
    await workers.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

let bundled: ReturnType<typeof standInFiles> | undefined

/** The evaluator's threads run what a guest runs: the bundled program, with its parser beside it. */
async function programIn(folder: string): Promise<string> {
  bundled ??= standInFiles()
  for (const { path, content } of await bundled) writeFileSync(join(folder, basename(path)), content)
  return join(folder, 'main.mjs')
}
