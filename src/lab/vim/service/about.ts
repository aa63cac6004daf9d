import product from '../../../../package.json' with { type: 'json' }
import type { Product } from '../lab-host.ts'
import { type Data, data } from '../schema/values.ts'

/**
 * What the service says of itself: an API like that of ESXi 7.0 U3, under its own name.
 * @param instanceUuid of the service
 */
export function aboutInfo(instanceUuid: string, installed?: Product): Data<'AboutInfo'> {
  const { name = 'Snapwitness Lab' } = installed ?? {}
  const version = installed?.version ?? product.version
  return data('AboutInfo', {
    name,
    fullName: `${name} ${version}${installed ? ` build-${installed.build}` : ''}`,
    vendor: 'Snapwitness',
    version,
    build: installed?.build ?? '0',
    localeVersion: 'INTL',
    localeBuild: '000',
    osType: `${process.platform}-${process.arch}`,
    productLineId: 'embeddedEsx',
    apiType: 'HostAgent',
    apiVersion: '7.0.3.0',
    instanceUuid,
    licenseProductName: name,
    licenseProductVersion: version,
  })
}
