import { UsageError } from '../../core/errors.ts'
import { quoted } from '../../core/words.ts'
import type { Product } from '../../lab/vim/lab-host.ts'

/** `24280767`, or `8.0.3-24280767` with the version before it. */
export function productOf(text: string): Product {
  const [, version, build] = /^(?:(\d+(?:\.\d+)*)-)?(\d+)$/.exec(text) ?? []
  if (build !== undefined) return { version, build }
  throw new UsageError(`${quoted(text)} is no build of a host.`, {
    hint: 'A build is a number, with a version before it where that changes too: --build 8.0.3-24280767.',
  })
}
