import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { WrittenConfig } from '../config/schema.ts'
import { writtenConfig } from '../config/written.ts'

/** Which host, which guests, and the secrets that lead to them. */
export interface LabAccess {
  url: string
  thumbprint: string
  username: string
  password: string
  machines: MachineAccess[]
}

export type MachineAccess =
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
    access.machines.map(async (machine) => [machine.name, await machineConfig(machine, secretFile)] as const),
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
  return writtenConfig(config, ['Leads to a Snapwitness lab on this computer, for as long as it runs.'])
}

type SecretFile = (name: string, value: string) => Promise<{ file: string }>

async function machineConfig(
  machine: MachineAccess,
  secretFile: SecretFile,
): Promise<WrittenConfig['machines'][string]> {
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
