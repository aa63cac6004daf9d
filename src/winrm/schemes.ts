import type { WinRmAccess } from '../core/access.ts'
import type { Authentication } from './authentication.ts'
import { basic } from './basic.ts'
import { kerberos } from './kerberos.ts'
import { negotiate } from './negotiate.ts'

export function authenticationFor(access: WinRmAccess): Authentication {
  return SCHEMES[access.auth](access)
}

const SCHEMES = { negotiate, basic, kerberos }
