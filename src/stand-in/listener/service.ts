import type { Account } from '../account.ts'
import type { WinRmService } from '../system/winrm-configuration.ts'
import type { Authenticator, Scheme, Unopened } from './authenticator.ts'
import { basicScheme } from './basic.ts'
import { negotiateScheme } from './negotiate.ts'

export interface ServiceParts {
  readonly account: () => Account
  /** Asked for each request: an administrator changes it while the service runs. */
  readonly service: () => WinRmService
}

/** The schemes that the machine's configuration allows, and its rule that nothing passes unencrypted. */
export function serviceAuthenticator({ account, service }: ServiceParts): Authenticator {
  const [negotiate, basic] = [negotiateScheme(account), basicScheme(account)]
  return {
    open(request) {
      const allowed = service()
      const schemes = [...(allowed.negotiate ? [negotiate] : []), ...(allowed.basic ? [basic] : [])]
      const opened = schemes.find((scheme) => scheme.recognises(request))?.open(request)
      if (!opened?.admitted) return withOffers(opened, schemes)
      const isSafe = opened.sealed || request.certificate !== undefined || allowed.allowUnencrypted
      return isSafe ? opened : unencrypted
    },
  }
}

/** How Windows refuses a client that has logged in and then does not seal: without a word. */
const unencrypted: Unopened = { admitted: false, status: 500, headers: {} }

/** A 401 without a token in it tells what would be taken. */
function withOffers(unopened: Unopened | undefined, schemes: readonly Scheme[]): Unopened {
  if (unopened && (unopened.status !== 401 || 'WWW-Authenticate' in unopened.headers)) return unopened
  const offers = schemes.map(({ offer }) => offer)
  return { admitted: false, status: 401, headers: { 'WWW-Authenticate': offers } }
}
