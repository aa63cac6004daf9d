import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { loadConfig } from '../../src/config/load.ts'
import type { SshAccess } from '../../src/core/access.ts'
import { Deadline } from '../../src/core/deadline.ts'
import { SshShell } from '../../src/guest/ssh/shell.ts'
import { type Comparison, inTurn, timed } from './pairs.ts'

const COMMANDS = 50
const NAME = `${COMMANDS} SSH commands, by hand with one ssh each`

/**
 * Commands one after another in a guest of a lab, beginning without a connection: by our client, and by OpenSSH's as a
 * person or a script would use it.
 * @param configPath of a lab whose first machine is a Debian
 * @param folder for the files that ssh reads
 */
export async function compareSsh(configPath: string, folder: string, pairs: number): Promise<Comparison[]> {
  const access = await accessOf(configPath)
  const arguments_ = await openSshArguments(access, folder)
  return inTurn(
    pairs,
    async () => ({ [NAME]: (await timed(() => byOurs(access))).ms }),
    async () => ({ [NAME]: (await timed(() => byOpenSsh(arguments_))).ms }),
  )
}

async function byOurs(access: SshAccess): Promise<void> {
  const shell = new SshShell(access)
  try {
    for (let i = 0; i < COMMANDS; i++) {
      const { stdout } = await shell.run(command(i), Deadline.after(60_000))
      mustBe(stdout.trim(), i)
    }
  } finally {
    await shell.close()
  }
}

async function byOpenSsh(arguments_: readonly string[]): Promise<void> {
  for (let i = 0; i < COMMANDS; i++) {
    const { stdout } = await execa('ssh', [...arguments_, command(i)], { stdin: 'ignore' })
    mustBe(stdout, i)
  }
}

/** A command of the guest, and no word of its shell alone. */
function command(i: number): string {
  return `expr ${i} + 1`
}

function mustBe(printed: string, i: number): void {
  if (printed !== String(i + 1)) throw new TypeError(`«${command(i)}» printed «${printed}».`)
}

async function accessOf(configPath: string): Promise<SshAccess> {
  const machine = (await loadConfig(configPath)).machines[0]
  if (machine?.guest !== 'linux' || machine.ssh.address === undefined) {
    throw new TypeError('The configuration of a lab tells where its Debian machine is.')
  }
  return { ...machine.ssh, host: machine.ssh.address, machine: machine.name }
}

async function openSshArguments(
  { host, port, username, privateKey = '' }: SshAccess,
  folder: string,
): Promise<string[]> {
  const identity = join(folder, 'ssh-identity')
  // OpenSSH reads no key whose last line has no end.
  await writeFile(identity, `${privateKey.trimEnd()}\n`, { mode: 0o600 })
  const options = [
    `UserKnownHostsFile=${join(folder, 'ssh-known-hosts')}`,
    'StrictHostKeyChecking=accept-new',
    'IdentitiesOnly=yes',
    'BatchMode=yes',
    'LogLevel=ERROR',
  ]
  const named = options.flatMap((option) => ['-o', option])
  return ['-F', 'none', '-i', identity, '-p', String(port), ...named, `${username}@${host}`]
}
