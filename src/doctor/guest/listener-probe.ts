import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { Deadline } from '../../core/deadline.ts'
import { isRealmOfWinRm, realmIn, winRmWaysIn } from '../../core/http-challenge.ts'

export interface ListenerPlace {
  host: string
  port: number
  https: boolean
}

/** What a WinRM listener says to somebody who does not log in. */
export type ListenerAnswer =
  | { kind: 'listener'; schemes: string[] }
  /** Some other program answers there. */
  | { kind: 'other'; status: number; server: string | undefined }
  | { kind: 'silent'; code: string }

/** Asks without a name or a password, over any certificate: nothing is sent that anybody should not read. */
export function probeListener(
  { host, port, https }: ListenerPlace,
  deadline: Deadline,
): Promise<ListenerAnswer> {
  const request = https ? requestHttps : requestHttp
  return new Promise((resolve) => {
    const options = { host, port, path: '/wsman', method: 'POST', signal: deadline.signal, agent: false }
    const call = request(
      {
        ...options,
        rejectUnauthorized: false,
        headers: { 'Content-Type': 'application/soap+xml;charset=UTF-8', 'Content-Length': 0 },
      },
      (response) => {
        response.resume()
        resolve(answerOf(response))
      },
    )
    call.on('error', (error: NodeJS.ErrnoException) =>
      resolve({ kind: 'silent', code: error.code ?? error.name }),
    )
    call.end()
  })
}

function answerOf({ statusCode = 0, headers }: IncomingMessage): ListenerAnswer {
  const challenge = headers['www-authenticate']
  if (statusCode !== 401 || challenge === undefined || !mayBeOfWinRm(challenge)) {
    return { kind: 'other', status: statusCode, server: String(headers.server ?? '') || undefined }
  }
  // Node.js joins several such headers into one; none of the schemes of a listener has a comma in its parameters.
  const schemes = challenge.split(',').flatMap((part) => /^\s*([A-Za-z]+)/.exec(part)?.[1] ?? [])
  return { kind: 'listener', schemes: [...new Set(schemes)] }
}

/** A listener that takes Basic alone calls what it guards WSMAN; a router or a camera calls it something else. */
function mayBeOfWinRm(challenge: string): boolean {
  const ways = winRmWaysIn(challenge)
  if (ways.some((way) => way !== 'basic')) return true
  const realm = realmIn(challenge)
  return ways.length > 0 && (realm === undefined || isRealmOfWinRm(realm))
}
