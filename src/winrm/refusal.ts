import type { WinRmAccess } from '../core/access.ts'
import { isRealmOfWinRm, realmIn, winRmWaysIn } from '../core/http-challenge.ts'
import type { HttpResponse } from './authentication.ts'
import { WinRmError } from './errors.ts'

export function loginRefused(response: HttpResponse, access: WinRmAccess): WinRmError {
  const { machine, username } = access
  const offered = offeredSchemes(response)
  return new WinRmError('login', `WinRM login refused by ${machine} (401) for ${username}.`, {
    hint: hintFor(access, offered),
    fields: { machine, username, status: 401, offered },
  })
}

/** By then no password was proved, right or wrong: it is the scheme that is refused. */
export function ntlmRefused({ machine }: WinRmAccess): WinRmError {
  return new WinRmError(
    'policy',
    `WinRM of ${machine} offers Negotiate, and gives no challenge to NTLM: nobody logs in by it, whatever his password.`,
    {
      hint: 'A policy refuses NTLM (“Network security: Restrict NTLM: Incoming NTLM traffic”, RestrictReceivingNTLMTraffic), or the account is in Protected Users: set `auth: kerberos` with `https: true`, or change the policy.',
      fields: { machine, status: 401 },
    },
  )
}

/** The token that follows `Negotiate` or `Kerberos` in an answer. */
export function tokenIn(response: HttpResponse, scheme: 'Negotiate' | 'Kerberos'): Buffer | undefined {
  const token = challenges(response).match(new RegExp(`(?:^|,\\s*)${scheme} +([A-Za-z0-9+/]+=*)`, 'i'))?.[1]
  return token === undefined ? undefined : Buffer.from(token, 'base64')
}

/** The names of the schemes that a 401 offers, in lower case. */
export function offeredSchemes(response: HttpResponse): string[] {
  return winRmWaysIn(challenges(response))
}

/** The name that a 401 gives to what it guards. */
export function realmOf(response: HttpResponse): string | undefined {
  return realmIn(challenges(response))
}

/** Whether a 401 may be WinRM's: another program names another realm, or none of WinRM's ways; and WinRM's have no words. */
export function mayBeOfWinRm(response: HttpResponse): boolean {
  const offered = offeredSchemes(response)
  if (offered.some((scheme) => scheme !== 'basic')) return true
  const realm = realmOf(response)
  if (realm !== undefined) return isRealmOfWinRm(realm)
  return response.body.length === 0 && (offered.length > 0 || challenges(response) === '')
}

function challenges({ headers }: HttpResponse): string {
  return [headers['www-authenticate'] ?? []].flat().join(', ')
}

/** By which the configuration lets one log in. */
const OURS = { negotiate: true, kerberos: true, basic: true } satisfies Record<WinRmAccess['auth'], true>

function hintFor({ auth, https }: WinRmAccess, offered: string[]): string {
  if (offered.length > 0 && !offered.includes(auth)) {
    const safe = offered.filter((scheme) => scheme !== 'basic')
    const others = safe.join(', ')
    const usable = safe.filter((scheme) => scheme in OURS)
    // Whoever stands between here and the machine would have it so, to be told the password.
    if (safe.length === 0) {
      return `It offers Basic alone, by which whoever answers there learns the password. Make sure that it is the machine; then enable ${auth} on it (Service\\Auth).`
    }
    if (usable.length === 0)
      return `It offers ${others}, by none of which anybody logs in here: enable Negotiate on the machine (Service\\Auth\\Negotiate).`
    return auth === 'basic'
      ? `It offers ${others}: a Windows of defaults refuses Basic. Leave \`auth\` out of the configuration, or set Service\\Auth\\Basic.`
      : `It offers ${others}: choose ${usable.join(' or ')} as \`auth\`, or enable ${auth} on the machine (Service\\Auth).`
  }
  if (auth !== 'basic') {
    return 'Check the user and the password; a domain account is written DOMAIN\\user or user@domain. It must be an administrator or a member of Remote Management Users, not be locked out, and a blank password never does.'
  }
  return https
    ? 'Check the user and the password; Basic wants a local account and Service\\Auth\\Basic = true.'
    : 'Check the user and the password. A Windows of defaults refuses Basic, and refuses it over HTTP: leave `auth` out of the configuration, or set Service\\Auth\\Basic and Service\\AllowUnencrypted.'
}
