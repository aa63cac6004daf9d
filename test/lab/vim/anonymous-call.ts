import { Call } from '../../../src/lab/vim/call.ts'
import { Registry } from '../../../src/lab/vim/registry.ts'
import { emptyHost } from './empty-host.ts'

/** A call of nobody in particular, for reading what does not depend on the caller. */
export function anonymousCall(): Call {
  const registry = new Registry(emptyHost('/nowhere'), { port: 0, thumbprint: '' }, async () => {})
  return new Call(registry, { address: '', userAgent: '' }, new AbortController().signal, undefined)
}
