/** How to get into a guest: declared here, read by `config`, used by whoever connects. */

/** The kinds of guests: which scripts each understands, and what its words mean. The way to it is another matter. */
export const GUEST_KINDS = ['linux', 'windows'] as const
export type GuestKind = (typeof GUEST_KINDS)[number]

/** A guest, and the way to it. */
export type GuestAccess = NamedGuest &
  ({ ssh: Omit<SshAccess, 'machine'> } | { winrm: Omit<WinRmAccess, 'machine'> })

/** A guest, and how it is got into wherever it is. */
export type UnplacedAccess = NamedGuest &
  ({ ssh: Omit<SshAccess, 'machine' | 'host'> } | { winrm: Omit<WinRmAccess, 'machine' | 'host'> })

interface NamedGuest {
  /** The machine's inventory name. */
  name: string
  kind: GuestKind
}

/** An access as a configuration has it: where the address is absent, it is the one that the hypervisor's tools report. */
export type Configured<Access extends { machine: string; host: string }> = Omit<
  Access,
  'machine' | 'host'
> & {
  address?: string
}

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

/** Where a WinRM listener is, and who logs in. */
export interface WinRmAccess {
  /** The machine's inventory name: messages speak of it. */
  machine: string
  host: string
  /** 5985 for HTTP and 5986 for HTTPS on a Windows of defaults. */
  port: number
  https?: boolean
  /** `user`, `DOMAIN\user` or `user@domain`. */
  username: string
  /** Empty for Kerberos, whose ticket takes its place. */
  password: string
  /** What a Windows of defaults takes is `negotiate`, sealed over HTTP. */
  auth: AuthenticationScheme
  /** SHA-256 of the listener's certificate, in hexadecimal with or without colons; takes the place of a CA. */
  thumbprint?: string
  /** PEM of the authority that signed the listener's certificate. */
  ca?: string
}

/**
 * - `negotiate`: NTLMv2; over HTTP every message is sealed
 * - `basic`: the password itself goes to the listener, readable by all where the socket is not HTTPS
 * - `kerberos`: a ticket of this computer's domain login; over HTTPS only
 */
export type AuthenticationScheme = 'negotiate' | 'basic' | 'kerberos'
