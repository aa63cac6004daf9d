import { randomUUID } from 'node:crypto'
import product from '../../../../package.json' with { type: 'json' }
import { type Data, data } from '../schema/values.ts'

/** What the service says of itself: an API like that of ESXi 7.0 U3, under its own name. */
export function aboutInfo(): Data<'AboutInfo'> {
  return data('AboutInfo', {
    name: 'Snapwitness Lab',
    fullName: `Snapwitness Lab ${product.version}`,
    vendor: 'Snapwitness',
    version: product.version,
    build: '0',
    localeVersion: 'INTL',
    localeBuild: '000',
    osType: `${process.platform}-${process.arch}`,
    productLineId: 'embeddedEsx',
    apiType: 'HostAgent',
    apiVersion: '7.0.3.0',
    instanceUuid: randomUUID(),
    licenseProductName: 'Snapwitness Lab',
    licenseProductVersion: product.version,
  })
}
