import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { makeSshKey } from '../../src/lab/keys.ts'
import { freePort, untilGreeted } from '../support/ssh-greeting.ts'

export interface OpenSsh {
  readonly port: number
  readonly username: string
  readonly privateKey: string
  close(): Promise<void>
}

interface Conditions {
  /** Where it listens beside 127.0.0.1. */
  address?: string
  /** Its own key; a new one by default. */
  hostKey?: string
  /** The keys of those who may log in; those of the tests by default. */
  user?: ReturnType<typeof makeSshKey>
  /** What is run in place of what is asked for. */
  forceCommand?: string
  /** More lines of its sshd_config. */
  settings?: readonly string[]
}

/** Debian's OpenSSH server on a port of its own, for the user who runs the tests and a key of the tests. */
export async function startOpenSsh({
  address,
  hostKey = makeSshKey().privateKey,
  user = makeSshKey(),
  forceCommand,
  settings = [],
}: Conditions = {}): Promise<OpenSsh> {
  const folder = await mkdtemp(join(tmpdir(), 'snapwitness-sshd-'))
  const port = await freePort()
  const more = [
    ...(address === undefined ? [] : [`ListenAddress ${address}:${port}`]),
    ...(forceCommand === undefined ? [] : [`ForceCommand ${forceCommand}`]),
    ...settings,
  ]
  await writeFile(join(folder, 'host_key'), hostKey, { mode: 0o600 })
  await writeFile(join(folder, 'authorized_keys'), `${user.publicKey}\n`, { mode: 0o600 })
  await writeFile(join(folder, 'sshd_config'), configuration(folder, port, more))
  // Where root starts the server, it wants this to be there.
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true })
  const server = execa('/usr/sbin/sshd', ['-D', '-e', '-f', join(folder, 'sshd_config')], {
    reject: false,
    stdin: 'ignore',
    all: true,
  })
  await untilGreeted(port)
  return {
    port,
    username: userInfo().username,
    privateKey: user.privateKey,
    async close() {
      server.kill()
      await server
      await rm(folder, { recursive: true })
    },
  }
}

function configuration(folder: string, port: number, more: readonly string[]): string {
  return [
    `ListenAddress 127.0.0.1:${port}`,
    `HostKey ${folder}/host_key`,
    `AuthorizedKeysFile ${folder}/authorized_keys`,
    // The folder lies in a place where everybody may write.
    'StrictModes no',
    'PidFile none',
    'UsePAM no',
    'MaxStartups 100',
    ...more,
    '',
  ].join('\n')
}
