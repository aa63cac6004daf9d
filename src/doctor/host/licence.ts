import type { Licence } from '../../vsphere/session/licence.ts'
import type { HostIdentity } from '../../vsphere/session.ts'
import { ok, type Remark } from '../finding.ts'

/** The free ESXi licence lets the API read, and refuses every change with RestrictedVersion. */
export function licence(licences: readonly Licence[], { apiType }: HostIdentity): Remark {
  const told = licences.map(({ name, edition }) => `${name} (${edition})`).join(', ') || 'none is named'
  const what = `Licence: ${told}`
  // A vCenter holds licences for many hosts; its own API is never the restricted one.
  if (apiType === 'VirtualCenter') return ok('licence', what)
  if (licences.length > 0 && licences.every(isFree)) return readOnly(what)
  const silent = licences.every(({ features }) => features.length === 0 || features.includes('vimapi'))
  if (silent) return ok('licence', what)
  return {
    id: 'licence',
    severity: 'warning',
    what: `${what}; the vSphere API is not among its features`,
    follows: 'The host may refuse every change with RestrictedVersion.',
    mend: 'See the features of the licence in the host client: Manage > Licensing.',
  }
}

/** `esxBasic` is the edition of the “VMware vSphere … Hypervisor”, which costs nothing. */
function isFree({ edition, name }: Licence): boolean {
  return edition.startsWith('esxBasic') || /\bHypervisor$/.test(name)
}

function readOnly(what: string): Remark {
  return {
    id: 'licence',
    severity: 'blocker',
    what: `${what}: the free licence, whose API only reads`,
    follows: 'Every snapshot and every new disk would be refused with RestrictedVersion.',
    mend: 'Give the host an evaluation licence (Manage > Licensing > Assign license, 60 days) or a paid one, or have a vCenter manage it.',
  }
}
