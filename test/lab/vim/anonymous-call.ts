import { IncomingCall } from '../../../src/lab/vim/call.ts'
import { HostService } from '../../../src/lab/vim/host-service.ts'
import { Registrations } from '../../../src/lab/vim/registrations.ts'
import type { Call } from '../../../src/lab/vim/service.ts'
import { emptyHost } from './empty-host.ts'

/** A call of nobody in particular, for reading what does not depend on the caller. */
export function anonymousCall(): Call {
  const host = emptyHost('/nowhere')
  const identity = { port: 0, thumbprint: '' }
  const service = new HostService(host, new Registrations(host), identity, async () => {})
  return new IncomingCall(service, { address: '', userAgent: '' }, new AbortController().signal, undefined)
}
