/** An SSH server, who logs in, and by what. Every way that is given is tried, if the server offers it. */
export interface SshServer {
  host: string
  port: number
  username: string
  /** Also the answer to a keyboard-interactive question. */
  password?: string
  /** Text of the key, PEM or OpenSSH format. */
  privateKey?: string
  /** Of an encrypted private key. */
  passphrase?: string
  /** The socket of an SSH agent, whose keys are tried. */
  agent?: string
  /** `SHA256:…` as ssh-keygen -l prints it. With neither this nor `knownHosts` the key of the first connection is held on to. */
  hostKey?: string
  /** A file in the format of OpenSSH's `known_hosts`; an unknown server's key is written into it. */
  knownHosts?: string
}

/** How to get into a guest. */
export interface SshAccess extends SshServer {
  /** The machine's inventory name: messages speak of it. */
  machine: string
  sudo?: Sudo
  /** The server through which the guest is reached, as by ssh -J. */
  jump?: SshServer
}

/** The scripts run as root by sudo, which asks for no password (`true`) or for this one. */
export type Sudo = true | { password: string }

/** Every text of an access that no message may show. */
export function secretsOf({ jump, sudo, ...server }: SshAccess): string[] {
  return [server, jump]
    .flatMap((one) => [one?.password, one?.privateKey, one?.passphrase])
    .concat(typeof sudo === 'object' ? sudo.password : undefined)
    .filter((text) => text !== undefined)
}
