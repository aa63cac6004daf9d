import { IncomingCall } from '../../../src/lab/vim/call.ts'
import { HostService } from '../../../src/lab/vim/host-service.ts'
import type { Call } from '../../../src/lab/vim/service.ts'
import { emptyHost } from './empty-host.ts'

/** A call of nobody in particular, for reading what does not depend on the caller. */
export function anonymousCall(): Call {
  const service = new HostService(emptyHost('/nowhere'), { port: 0, thumbprint: '' }, async () => {})
  return new IncomingCall(service, { address: '', userAgent: '' }, new AbortController().signal, undefined)
}
