import type { WrittenConfig } from '../../config/schema.ts'
import { readSecret } from '../../config/secrets.ts'
import { Deadline } from '../../core/deadline.ts'
import { endpointOf } from '../../core/endpoint.ts'
import { UsageError } from '../../core/errors.ts'
import { say } from '../../core/say.ts'
import { shownCertificate } from '../../core/shown-certificate.ts'
import { readThumbprint, THUMBPRINT_COMMAND } from '../../core/thumbprint.ts'
import { inLine } from '../../core/words.ts'
import { connect, type VsphereSession } from '../../vsphere/session.ts'
import { askText, askYes, isSomebodyThere } from './ask.ts'
import type { InitOptions } from './options.ts'
import { askSecret } from './secret-source.ts'

type HostConfig = WrittenConfig['host']

const CONNECT_MS = 30_000

/** Which host, whether it is the right one, and who logs in. Nothing but its certificate is asked of it. */
export async function askHost(options: InitOptions): Promise<HostConfig> {
  const url = hostUrl(
    options.host ?? (await askText('Address of the ESXi host or vCenter?', { mistakeIn: noUrl })),
  )
  const thumbprint = options.thumbprint === undefined ? await askCertificate(url) : given(options.thumbprint)
  const username = options.username ?? (await askText('Account there?', { initial: 'root' }))
  const password = options.password ?? (await askSecret(`the password of ${inLine(username)}`, 'password'))
  return { url, username, password, thumbprint }
}

/** Tries the login once: a second one with a wrong password would bring the account nearer to its lock. */
export async function logIn({
  url,
  username,
  password,
  thumbprint = '',
}: HostConfig): Promise<VsphereSession> {
  return connect({
    ...{ url, username },
    password: await readSecret(password, 'password', 'host.password', process.cwd()),
    trust: { thumbprint },
    deadline: Deadline.after(CONNECT_MS),
  })
}

/** `esxi7.example.org` as the configuration has it. @throws UsageError */
export function hostUrl(text: string): string {
  const mistake = noUrl(text)
  if (mistake !== undefined)
    throw new UsageError(`“${inLine(text)}” is no address of a host. ${mistake}`, { hint: HOW })
  return endpointOf(text.includes('://') ? text : `https://${text}`)
}

const HOW = 'Write it as esxi7.example.org, or https://esxi7.example.org/sdk.'

function noUrl(text: string): string | undefined {
  const whole = text.includes('://') ? text : `https://${text}`
  if (!URL.canParse(whole) || new URL(whole).protocol !== 'https:') return HOW
  return new URL(whole).username === '' ? undefined : 'The account is asked for apart.'
}

async function askCertificate(url: string): Promise<string> {
  const { hostname, port } = new URL(url)
  const place = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 443) }
  const { thumbprint, subject, validTo } = await shownCertificate(place, Deadline.after(CONNECT_MS))
  const shown = `The host shows a certificate for ${inLine(subject)}, valid until ${validTo}, with the SHA-256 thumbprint\n  ${thumbprint}`
  if (!isSomebodyThere()) throw unpinned(shown, thumbprint)
  say(shown)
  if (await askYes('Is it that of the host? Its console or its administrator knows.', false))
    return thumbprint
  const told = await askText('The right thumbprint?', { mistakeIn: noThumbprint })
  return given(told)
}

function unpinned(shown: string, thumbprint: string): UsageError {
  return new UsageError(`${shown}.\nNobody is there to say whether that is right; nothing was sent to it.`, {
    hint: `Compare it with what the host itself says, then give it: --thumbprint ${thumbprint}`,
  })
}

/** What is wrong with it, if anything is. */
export function noThumbprint(text: string): string | undefined {
  const read = readThumbprint(text)
  return 'mistake' in read ? `It ${read.mistake}.` : undefined
}

/** @throws UsageError */
function given(text: string): string {
  const read = readThumbprint(text)
  if ('sha256' in read) return read.sha256
  throw new UsageError(`--thumbprint ${read.mistake}.`, { hint: `\`${THUMBPRINT_COMMAND}\` prints it.` })
}
