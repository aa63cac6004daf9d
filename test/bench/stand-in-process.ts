import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { makePassword } from '../../src/lab/keys.ts'
import type { WinRmAccess } from '../../src/winrm/winrm.ts'

/** The stand-in's listener and evaluator, in a process of their own: nobody's event loop is shared with them. */
export interface StandInProcess {
  access: WinRmAccess
  stop(): Promise<void>
}

export async function startStandIn(): Promise<StandInProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'snapwitness-bench-'))
  const account = { username: 'Administrator', password: makePassword(), computerName: 'WIN10-1' }
  await writeFile(join(folder, 'account.json'), JSON.stringify(account))
  // Beside Negotiate: the bare requests have neither a handshake nor seals.
  const changes = { 'Service\\AllowUnencrypted': 'true', 'Service\\Auth\\Basic': 'true' }
  await mkdir(join(folder, 'state'))
  await writeFile(join(folder, 'state', 'winrm.json'), JSON.stringify(changes))
  const main = fileURLToPath(new URL('../../src/stand-in/main.ts', import.meta.url))
  const where = [
    '--host',
    '127.0.0.1',
    '--port',
    '0',
    '--https-port',
    '0',
    '--account',
    join(folder, 'account.json'),
  ]
  const folders = ['--run-folder', join(folder, 'run'), '--state-folder', join(folder, 'state')]
  const child = spawn(process.execPath, ['--import', 'tsx', main, ...where, ...folders], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const port = await listeningPort(createInterface({ input: child.stdout }))
  const { username, password } = account
  return {
    access: { machine: 'win10-1', host: '127.0.0.1', port, username, password, auth: 'negotiate' },
    async stop() {
      const ended = once(child, 'exit')
      if (child.kill()) await ended
      await rm(folder, { recursive: true })
    },
  }
}

async function listeningPort(lines: AsyncIterable<string>): Promise<number> {
  for await (const line of lines) {
    const port = /listens on .*:(\d+)$/.exec(line)?.[1]
    if (port) return Number(port)
  }
  throw new Error('The stand-in ended before it listened.')
}
