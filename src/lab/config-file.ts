import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { WrittenConfig } from '../config/schema.ts'
import { writtenConfig } from '../config/written.ts'
import { inLine } from '../core/words.ts'
import type { OwnLogin } from './record.ts'

/** Which host, which guests, and the secrets that lead to them. */
export interface LabAccess {
  url: string
  thumbprint: string
  username: string
  password: string
  machines: MachineAccess[]
}

export type MachineAccess = LabsOwnAccess | UsersOwnAccess

type UsersOwnAccess = OwnLogin & { name: string; host: string; port: number }

type LabsOwnAccess =
  | {
      name: string
      guest: 'linux'
      host: string
      port: number
      username: string
      privateKey: string
      hostKey: string
      luns: readonly string[]
    }
  | { name: string; guest: 'windows'; host: string; port: number; username: string; password: string }

/** The text of a `snapwitness.yaml` that leads to the lab. Its secrets go into files of that folder, one each. */
export async function configText(access: LabAccess, secretsFolder: string): Promise<string> {
  await mkdir(secretsFolder, { recursive: true, mode: 0o700 })
  const secretFile = async (name: string, value: string) => {
    const file = join(secretsFolder, name)
    await writeFile(file, value, { mode: 0o600 })
    return { file }
  }
  const machines = await Promise.all(
    access.machines.map(
      async (machine) =>
        [
          machine.name,
          'toFillIn' in machine
            ? ownConfig(machine, secretsFolder)
            : await machineConfig(machine, secretFile),
        ] as const,
    ),
  )
  const config: WrittenConfig = {
    host: {
      url: access.url,
      username: access.username,
      password: await secretFile('host-password', access.password),
      thumbprint: access.thumbprint,
    },
    machines: Object.fromEntries(machines),
  }
  const toFillIn = access.machines.filter((machine) => 'toFillIn' in machine && machine.toFillIn)
  return writtenConfig(config, [
    'Leads to a Snapwitness lab on this computer, for as long as it runs.',
    ...toFillIn.map(
      ({ name }) => `Fill in how one gets into ${inLine(name)}: its account, and where the secret is found.`,
    ),
  ])
}

type WrittenMachine = WrittenConfig['machines'][string]

type SecretFile = (name: string, value: string) => Promise<{ file: string }>

async function machineConfig(machine: LabsOwnAccess, secretFile: SecretFile): Promise<WrittenMachine> {
  const { name, host: address, port, username } = machine
  if (machine.guest === 'linux') {
    const privateKey = await secretFile(`${name}-key`, machine.privateKey)
    return {
      guest: 'linux',
      filesystem: 'ext4',
      ...(machine.luns.length > 0 && { luns: [...machine.luns] }),
      ssh: { address, port, username, privateKey, hostKey: machine.hostKey },
    }
  }
  const password = await secretFile(`${name}-password`, machine.password)
  return { guest: 'windows', winrm: { address, port, username, password, auth: 'negotiate' } }
}

/** Its secrets stay where the user has them; a host key that was not told is learnt at the first connection. */
function ownConfig(machine: UsersOwnAccess, secretsFolder: string): WrittenMachine {
  const { name, guest, host: address, port, username, password, privateKey, hostKey, sudo } = machine
  if (guest === 'windows') {
    return { guest, winrm: { address, port, username, ...(password && { password }), auth: 'negotiate' } }
  }
  return {
    guest,
    filesystem: 'ext4',
    ssh: {
      ...{ address, port, username },
      ...(password && { password }),
      ...(privateKey && { privateKey }),
      ...(sudo && { sudo }),
      ...(hostKey ? { hostKey } : { knownHosts: join(secretsFolder, `${name}-known-hosts`) }),
    },
  }
}
