/** Where a WinRM listener is, and who logs in. */
export interface WinRmAccess {
  /** The machine's inventory name: messages speak of it. */
  machine: string
  host: string
  /** 5985 for HTTP and 5986 for HTTPS on a Windows of defaults. */
  port: number
  https?: boolean
  username: string
  password: string
  auth: 'basic'
  /** SHA-256 of the listener's certificate, in hexadecimal with or without colons; takes the place of a CA. */
  thumbprint?: string
  /** PEM of the authority that signed the listener's certificate. */
  ca?: string
}
