import type { HostIdentity } from '../../vsphere/session.ts'
import { ok, type Remark } from '../finding.ts'

/** The oldest whose snapshots, tasks and properties we rely on. */
const OLDEST_MAJOR = 6

export function apiVersion({ product, version, build, apiType, apiVersion: api }: HostIdentity): Remark {
  const what = `${product} ${version} build ${build}, vSphere API ${api} (${apiType === 'VirtualCenter' ? 'vCenter' : 'host'})`
  const major = Number.parseInt(api, 10)
  if (major >= OLDEST_MAJOR) return ok('api-version', what)
  return {
    id: 'api-version',
    severity: 'blocker',
    what,
    follows: `Snapwitness knows the API from ${OLDEST_MAJOR}.0 on; on this host its calls mean other things or nothing.`,
    mend: 'Use a host of vSphere 6.0 or newer.',
  }
}
