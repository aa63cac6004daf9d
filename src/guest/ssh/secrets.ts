import type { SshAccess } from '../../core/access.ts'

/** Every text of an access that no message may show. */
export function secretsOf({ jump, sudo, ...server }: SshAccess): string[] {
  return [server, jump]
    .flatMap((one) => [one?.password, one?.privateKey, one?.passphrase])
    .concat(typeof sudo === 'object' ? sudo.password : undefined)
    .filter((text) => text !== undefined)
}
