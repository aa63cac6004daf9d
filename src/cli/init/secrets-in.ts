import { isAbsolute, normalize } from 'node:path'
import type { WrittenConfig } from '../../config/schema.ts'
import type { SecretSource } from '../../config/secrets.ts'

/** The environment variables that a configuration names. */
export function environmentIn(config: WrittenConfig): string[] {
  return [...new Set(sourcesIn(config).flatMap((source) => ('env' in source ? [source.env] : [])))]
}

/** The files with secrets that lie in the configuration's own folder, where git would see them. */
export function secretFilesIn(config: WrittenConfig): string[] {
  const files = sourcesIn(config).flatMap((source) => ('file' in source ? [normalize(source.file)] : []))
  return [...new Set(files)].filter((file) => !isAbsolute(file) && !file.startsWith('..')).map(gitPattern)
}

function sourcesIn({ host, machines }: WrittenConfig): SecretSource[] {
  const ofGuests = Object.values(machines).flatMap((machine) => {
    if (machine.guest === 'windows') return [machine.winrm.password]
    const { password, privateKey, sudo } = machine.ssh
    return [password, privateKey, typeof sudo === 'object' ? sudo.password : undefined]
  })
  return [host.password, ...ofGuests].flatMap((source) => source ?? [])
}

/** That file and no other of its name. */
function gitPattern(file: string): string {
  return `/${file.replaceAll('\\', '/').replace(/[*?[\]!#]/g, '\\$&')}`
}
