import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { isMainThread, workerData } from 'node:worker_threads'
import { readAccount } from './account.ts'
import { machineEnvironment } from './console/environment.ts'
import { powerShellProgram } from './console/powershell-program.ts'
import { systemPrograms } from './console/system-programs.ts'
import { serveCommandLines } from './console/worker.ts'
import { WorkerPool } from './console/worker-pool.ts'
import { createListener, createTlsListener } from './listener/server.ts'
import { serviceAuthenticator } from './listener/service.ts'
import { Shells } from './listener/shells.ts'
import { loadParser } from './powershell/syntax/parser.ts'
import { openStorage } from './storage/linux-storage.ts'
import { bootTimeOf } from './system/boot.ts'
import { assembleWindows } from './system/windows.ts'
import { WinRmConfiguration } from './system/winrm-configuration.ts'
import { warmUpEvaluator, warmUpListener } from './warm-up.ts'

/**
 * The Windows stand-in: a WinRM listener on the main thread, and the evaluator in worker threads of the same file.
 *
 *     main.ts [--port 5985] [--https-port 5986] [--host 0.0.0.0] [--account /etc/stand-in/account.json]
 *             [--run-folder /run/stand-in] [--state-folder /var/lib/stand-in]
 *
 * What Windows would keep in memory is kept in the run folder, what it would keep on its disk in the state folder.
 */
if (isMainThread) await listen()
else await serve(workerData as Settings)

interface Settings {
  /** Need not exist yet: a machine gets its account after it has been started for the first time. */
  readonly account: string
  readonly runFolder: string
  readonly stateFolder: string
}

async function listen(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '5985' },
      'https-port': { type: 'string', default: '5986' },
      host: { type: 'string', default: '0.0.0.0' },
      account: { type: 'string', default: '/etc/stand-in/account.json' },
      'run-folder': { type: 'string', default: '/run/stand-in' },
      'state-folder': { type: 'string', default: '/var/lib/stand-in' },
    },
  })
  const settings: Settings = {
    account: values.account,
    runFolder: values['run-folder'],
    stateFolder: values['state-folder'],
  }
  // Noted before anybody can take a snapshot of a memory that lacks it.
  bootTimeOf(settings.runFolder)
  const account = () => readAccount(settings.account)
  const workers = new WorkerPool(new URL(import.meta.url), settings)
  const configuration = new WinRmConfiguration(settings.stateFolder)
  const limits = () => configuration.limits()
  const shells = new Shells(workers.start, limits)
  const parts = {
    authenticator: serviceAuthenticator({ account, service: () => configuration.service() }),
    shells,
    limits,
    machineName: () => account().computerName,
  }
  await workers.warmUp()
  if (isGolden(settings)) await warmUpListener(shells)
  createTlsListener(parts, () => account().certificate).listen(Number(values['https-port']), values.host)
  const listener = createListener(parts)
  listener.listen(Number(values.port), values.host, () => {
    const address = listener.address()
    const port = typeof address === 'object' && address ? address.port : values.port
    console.log(`The stand-in listens on ${values.host}:${port}`)
  })
}

async function serve(settings: Settings): Promise<void> {
  const account = () => readAccount(settings.account)
  const storage = openStorage({
    ...settings,
    diskPolicy: () => account().diskPolicy,
    liberties: () => account().liberties,
  })
  const parse = await loadParser({
    runtime: readFileSync(wasmFile('web-tree-sitter')),
    grammar: readFileSync(wasmFile('tree-sitter-powershell')),
  })
  if (isGolden(settings)) warmUpEvaluator(parse)
  const programs = new Map(systemPrograms)
  const windows = () => {
    const { computerName, username, liberties } = account()
    return assembleWindows({ ...settings, computerName, userName: username, liberties, storage })
  }
  programs.set('powershell', powerShellProgram({ windows, parse, programs }))
  serveCommandLines({
    environment() {
      const { computerName, username } = account()
      return machineEnvironment(computerName, username)
    },
    programs,
  })
}

/** Without an account, the machine's memory is about to become the state that all machines start from. */
function isGolden({ account }: Settings): boolean {
  return !existsSync(account)
}

/** Beside the bundled program; in a source tree in its package. */
function wasmFile(name: string): string {
  const isSource = import.meta.url.endsWith('.ts')
  return fileURLToPath(
    isSource ? import.meta.resolve(`${name}/${name}.wasm`) : new URL(`${name}.wasm`, import.meta.url),
  )
}
