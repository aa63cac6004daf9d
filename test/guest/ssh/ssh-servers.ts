import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import net, { type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import type { SshAccess } from '../../../src/core/access.ts'
import { Deadline } from '../../../src/core/deadline.ts'
import { GuestError } from '../../../src/guest/errors.ts'
import { SshShell } from '../../../src/guest/ssh/shell.ts'
import { startOpenSsh } from '../../hostile/open-ssh.ts'

/** A folder that goes with the test. */
export async function folderOfTest(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'snapwitness-ssh-trouble-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

/** A real OpenSSH server for the time of the test, and how to log in to it. */
export async function openSsh(
  settings: readonly string[] = [],
): Promise<Pick<SshAccess, 'port' | 'username' | 'privateKey'>> {
  const { close, ...access } = await startOpenSsh({ settings })
  onTestFinished(close)
  return access
}

/** The same, where a script is run in the place of the user's shell. */
export async function openSshThatRuns(script: string) {
  const file = join(await folderOfTest(), 'shell')
  await writeFile(file, `#!/bin/sh\n${script}\n`)
  await chmod(file, 0o755)
  return openSsh([`ForceCommand ${file}`])
}

/** A program at a port of its own; it is told how many connections came before. */
export async function programAt(answer: (socket: net.Socket, nth: number) => void): Promise<number> {
  let connections = 0
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined)
    answer(socket, connections++)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

export function shellOn(access: Partial<SshAccess>): SshShell {
  const shell = new SshShell({
    machine: 'debian-1',
    host: '127.0.0.1',
    port: 22,
    username: 'root',
    ...access,
  })
  onTestFinished(() => shell.close())
  return shell
}

export async function failureOn(access: Partial<SshAccess>, ms = 10_000): Promise<GuestError> {
  const error = await shellOn(access)
    .run('true', Deadline.after(ms))
    .catch((thrown: unknown) => thrown)
  if (!(error instanceof GuestError)) throw new Error(`Expected a GuestError, got ${JSON.stringify(error)}.`)
  expect(error.message).toMatch(/^SSH of debian-1 [^\n]*\nHint: ./)
  return error
}
