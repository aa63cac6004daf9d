import { UsageError } from '../core/errors.ts'
import { inLine } from '../core/words.ts'
import type { SealOnHosts } from './rebuild.ts'
import type { SealRecord } from './record.ts'

type Named = Pick<SealOnHosts, 'seal' | 'mark'>

/**
 * The one seal on hosts that a person means to break: by its id, its folder, or a name that one alone has.
 * @throws UsageError where there is none, or several have that name
 */
export function sealToBreak<S extends Named>(
  named: string,
  kept: readonly Pick<SealRecord, 'seal' | 'name'>[],
  found: readonly S[],
): S {
  const id = named.replace(/\/(seal\.json)?$/, '').replace(/^.*\//, '')
  const byId = found.find(({ seal }) => seal === id)
  if (byId) return byId
  const ids = new Set(kept.filter(({ name }) => name === named).map(({ seal }) => seal))
  const byName = found.filter(({ seal, mark }) => seal && (mark?.name === named || ids.has(seal)))
  const [only] = byName
  if (only && byName.length === 1) return only
  if (only) {
    const all = byName.map(({ seal }) => seal).join(', ')
    throw new UsageError(`Several seals have the name ${inLine(named)}: ${all}; nothing was touched.`, {
      hint: 'Name one of them by its id.',
    })
  }
  throw new UsageError(`No machine on these hosts bears the seal ${inLine(named)}; nothing was touched.`, {
    hint: 'snapwitness seals --host tells which seals there are.',
  })
}
