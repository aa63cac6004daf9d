import type { WinRmAccess } from '../core/access.ts'
import type { Authentication, FreshSocket, HttpResponse } from './authentication.ts'
import { WinRmError } from './errors.ts'
import { plainMessage, SOAP_CONTENT_TYPE } from './plain-message.ts'
import { tokenIn } from './refusal.ts'
import { checkStatus } from './status.ts'

/** What we use of npm's `kerberos`, which binds this computer's GSSAPI. */
interface KerberosPackage {
  initializeClient(service: string, options: object): Promise<{ step(challenge: string): Promise<string> }>
}

/**
 * Kerberos, with the ticket that `kinit` got. Its native package is no dependency: it is loaded when somebody asks for
 * it. Over HTTPS only, where no message needs a seal.
 */
export function kerberos(access: WinRmAccess): Authentication {
  return {
    async begin(socket) {
      if (!access.https) throw httpsOnly(access)
      const { initializeClient } = await loadPackage(access)
      const client = await ticketFrom(access, () => initializeClient(`HTTP@${access.host}`, {}))
      let token = await ticketFrom(access, () => client.step(''))
      const response = await sendToken(socket, token)
      checkStatus(response, access)
      token = tokenIn(response, 'Kerberos')?.toString('base64') ?? ''
      // The listener's own proof of who it is. Without it, the certificate has to do.
      if (token) await ticketFrom(access, () => client.step(token))
      return { seal: (envelope) => plainMessage(envelope), unseal: ({ body }) => body }
    },
  }
}

function sendToken({ post }: FreshSocket, token: string): Promise<HttpResponse> {
  const headers = { authorization: `Kerberos ${token}`, 'content-type': SOAP_CONTENT_TYPE }
  return post({ headers, body: Buffer.alloc(0) })
}

async function loadPackage({ machine }: WinRmAccess): Promise<KerberosPackage> {
  // A name that no bundler and no compiler looks for.
  const name: string = 'kerberos'
  try {
    const loaded = await import(name)
    return loaded.default ?? loaded
  } catch (cause) {
    throw new WinRmError('login', `Kerberos for ${machine}: npm's package kerberos could not be loaded.`, {
      hint: 'Install it beside Snapwitness (Debian: libkrb5-dev): npm install --no-save --ignore-scripts=false kerberos. Or leave `auth` out: Negotiate needs nothing.',
      fields: { machine },
      cause,
    })
  }
}

async function ticketFrom<T>({ machine, host }: WinRmAccess, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    throw new WinRmError('login', `No Kerberos ticket for HTTP/${host}, the WinRM service of ${machine}.`, {
      hint: 'Is there a ticket (klist; kinit user@REALM)? Kerberos also wants the machine’s full name as its address.',
      fields: { machine, host },
      cause,
    })
  }
}

function httpsOnly({ machine }: WinRmAccess): WinRmError {
  return new WinRmError('login', `Kerberos to ${machine} is spoken over HTTPS only.`, {
    hint: 'Set `https: true` for it, or leave `auth` out: Negotiate seals its messages over HTTP.',
    fields: { machine },
  })
}
