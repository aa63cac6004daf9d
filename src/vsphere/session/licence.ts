import type { Deadline } from '../../core/deadline.ts'
import { readProperties } from './properties.ts'
import type { VimService } from './service.ts'

/** A licence as the host names it; never its key. */
export interface Licence {
  /** `esx.enterprisePlus.cpuPackage`, `eval`; `esxBasic` is the free one. */
  edition: string
  /** For a person: `Evaluation Mode`. */
  name: string
  /** Keys of its features, such as `vimapi`; empty where the host lists none. */
  features: string[]
}

export async function readLicences(vim: VimService, deadline: Deadline): Promise<Licence[]> {
  const manager = vim.content.licenseManager
  if (manager === undefined) return []
  const { licenses } = await readProperties(vim, manager, 'LicenseManager', ['licenses'], { deadline })
  return licenses.map(({ editionKey, name, properties }) => ({
    edition: editionKey,
    name,
    features: properties.flatMap(({ key, value }) => (key === 'feature' && isPair(value) ? [value.key] : [])),
  }))
}

function isPair(value: unknown): value is { key: string } {
  return typeof value === 'object' && value !== null && 'key' in value && typeof value.key === 'string'
}
