import type { RunSummary } from '../evidence/run-summary.ts'

/** `VMware ESXi 7.0.3, build 20328353`, each kind of host once. */
export function namesOfHosts({ hosts }: Pick<RunSummary, 'hosts'>): string {
  const names = hosts.map(({ product, version, build }) => `${product} ${version}, build ${build}`)
  return [...new Set(names)].join('; ') || 'no host answered'
}
