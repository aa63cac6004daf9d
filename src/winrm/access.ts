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
