import type { WrittenConfig } from '../../config/schema.ts'
import type { GuestKind } from '../../core/access.ts'
import { Deadline } from '../../core/deadline.ts'
import { SnapwitnessError } from '../../core/errors.ts'
import { say } from '../../core/say.ts'
import { shownCertificate } from '../../core/shown-certificate.ts'
import { inLine, quoted } from '../../core/words.ts'
import { shownHostKey } from '../../guest/ssh/shown-host-key.ts'
import { askOne, askText, askYes, isSomebodyThere } from './ask.ts'
import { noThumbprint } from './host.ts'
import { type InitOptions, type Place, waysInto } from './options.ts'
import { askSecret } from './secret-source.ts'

export type MachineEntry = WrittenConfig['machines'][string]
type Ssh = Extract<MachineEntry, { guest: 'linux' }>['ssh']
type WinRm = Extract<MachineEntry, { guest: 'windows' }>['winrm']

/** Where one gets into a guest: what the file says of it, and where that leads to now. */
export interface Whereabouts {
  name: string
  given: Place | undefined
  /** Unknown where the machine is off or has no Tools, and no address was given. */
  address: string | undefined
}

const LOOK_MS = 20_000

/** By the flags, by the other machines' access, or by a person. */
export async function askAccess(
  kind: GuestKind,
  where: Whereabouts,
  options: InitOptions,
  last: MachineEntry | undefined,
): Promise<MachineEntry> {
  if (kind === 'windows') return { guest: 'windows', winrm: await askWinRm(where, options, last) }
  return { guest: 'linux', ssh: await askSsh(where, options, last) }
}

async function askSsh(
  where: Whereabouts,
  options: InitOptions,
  last: MachineEntry | undefined,
): Promise<Ssh> {
  const { name, given, address } = where
  const port = given?.port
  const known =
    address === undefined ? {} : await hostKeyOf({ machine: name, host: address, port: port ?? 22 }, options)
  const login = await sshLogin(name, options, last)
  return { ...given, ...login, ...('hostKey' in known ? known : { knownHosts: 'known_hosts' }) }
}

async function sshLogin(name: string, options: InitOptions, last: MachineEntry | undefined): Promise<Ssh> {
  if (waysInto(options)) return byFlags(options)
  if (last?.guest === 'linux' && (await askYes(sameAsLast(name, last.ssh.username), true))) {
    const { username, password, privateKey, agent, sudo } = last.ssh
    return defined({ username, password, privateKey, agent, sudo })
  }
  const username = options.sshUser ?? (await askText(`User of SSH in ${quoted(name)}?`, { initial: 'root' }))
  return { username, ...(await askWayIn(username, name)), ...(await askSudo(username, options)) }
}

function byFlags({ sshUser = 'root', sshKey, sshPassword, sshAgent, sudo }: InitOptions): Ssh {
  return defined({
    username: sshUser,
    privateKey: sshKey,
    password: sshPassword,
    agent: sshAgent,
    sudo: sshUser === 'root' ? undefined : sudo,
  })
}

async function askWayIn(
  username: string,
  name: string,
): Promise<Pick<Ssh, 'privateKey' | 'password' | 'agent'>> {
  const way = await askOne(`How does ${inLine(username)} log in to ${quoted(name)}?`, [
    { value: 'key', label: 'with a private key' },
    { value: 'agent', label: 'by the SSH agent', hint: 'SSH_AUTH_SOCK' },
    { value: 'password', label: 'with a password' },
  ])
  if (way === 'agent') return { agent: true }
  if (way === 'key') return { privateKey: await askSecret('the private key', 'private key') }
  return { password: await askSecret(`the password of ${inLine(username)}`, 'password') }
}

async function askSudo(username: string, { sudo }: InitOptions): Promise<Pick<Ssh, 'sudo'>> {
  if (username === 'root') return {}
  if (
    sudo ||
    (await askYes(`The scripts run as root. Does sudo let ${inLine(username)} without a password?`, true))
  ) {
    return { sudo: true }
  }
  return { sudo: { password: await askSecret('the password that sudo asks for', 'password') } }
}

/** Nothing where no key is to be seen, or nobody can say whether it is right: then the first that lets us in is kept. */
async function hostKeyOf(
  server: { machine: string; host: string; port: number },
  { acceptNew }: InitOptions,
): Promise<{ hostKey?: string }> {
  return orTold(async () => {
    const { fingerprint, type } = await shownHostKey(server, Deadline.after(LOOK_MS))
    say(`${inLine(server.machine)} shows the SSH host key ${fingerprint} (${inLine(type)}).`)
    return defined({ hostKey: await confirmed(fingerprint, acceptNew, noFingerprint) })
  })
}

async function askWinRm(
  where: Whereabouts,
  options: InitOptions,
  last: MachineEntry | undefined,
): Promise<WinRm> {
  const { name, given, address } = where
  const https =
    options.winrmHttps ??
    (isSomebodyThere() && options.winrmPassword === undefined
      ? await askYes(
          `Does WinRM in ${quoted(name)} listen with HTTPS? A Windows of defaults does not.`,
          false,
        )
      : false)
  const login = await winRmLogin(name, options, last)
  if (!https) return { ...given, ...login }
  const place = { host: address ?? '', port: given?.port ?? 5986 }
  return {
    ...given,
    https,
    ...login,
    ...(address === undefined ? {} : await listenerOf(name, place, options)),
  }
}

async function winRmLogin(
  name: string,
  options: InitOptions,
  last: MachineEntry | undefined,
): Promise<WinRm> {
  const { winrmUser, winrmPassword } = options
  if (winrmPassword) return { username: winrmUser ?? 'Administrator', password: winrmPassword }
  if (last?.guest === 'windows' && (await askYes(sameAsLast(name, last.winrm.username), true))) {
    return defined({ username: last.winrm.username, password: last.winrm.password })
  }
  const username = winrmUser ?? (await askText(`Account in ${quoted(name)}?`, { initial: 'Administrator' }))
  return { username, password: await askSecret(`the password of ${inLine(username)}`, 'password') }
}

async function listenerOf(
  name: string,
  place: { host: string; port: number },
  { acceptNew }: InitOptions,
): Promise<Pick<WinRm, 'thumbprint'>> {
  return orTold(async () => {
    const { thumbprint, subject } = await shownCertificate(place, Deadline.after(LOOK_MS))
    say(`The listener of ${inLine(name)} shows a certificate for ${inLine(subject)}:\n  ${thumbprint}`)
    return defined({ thumbprint: await confirmed(thumbprint, acceptNew, noThumbprint) })
  })
}

/** Where nothing can be seen, nothing is known, and a person is told why. */
async function orTold<Seen extends object>(look: () => Promise<Seen>): Promise<Seen | Record<string, never>> {
  try {
    return await look()
  } catch (error) {
    if (!(error instanceof SnapwitnessError)) throw error
    say(error.what)
    return {}
  }
}

/** What was shown, or what a person says in its place; nothing where nobody says either. */
async function confirmed(
  shown: string,
  acceptNew: true | undefined,
  mistakeIn: (text: string) => string | undefined,
): Promise<string | undefined> {
  if (acceptNew) return shown
  if (!isSomebodyThere()) return undefined
  if (await askYes('Is it the right one?', true)) return shown
  return askText('Which is the right one?', { mistakeIn })
}

function noFingerprint(text: string): string | undefined {
  return /^SHA256:[A-Za-z0-9+/]{43}=?$/.test(text) ? undefined : 'As `ssh-keygen -lf` prints it: SHA256:…'
}

function sameAsLast(name: string, username: string): string {
  return `Into ${quoted(name)} as into the last one, as ${inLine(username)}?`
}

/** The object without its undefined members. */
function defined<T extends object>(value: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as {
    [Key in keyof T]: Exclude<T[Key], undefined>
  }
}
