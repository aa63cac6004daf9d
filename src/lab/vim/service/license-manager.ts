import { property } from '../members.ts'
import { references } from '../references.ts'
import { type Data, data } from '../schema/values.ts'
import type { ManagedObject } from '../service.ts'

/** The lab's licence: in the form of an evaluation, which allows every write. */
export function licenseManager(): ManagedObject {
  return {
    reference: references.licenseManager,
    properties: {
      sourceAvailable: property('boolean', () => true),
      licensedEdition: property('string', () => 'eval'),
      licenses: property('LicenseManagerLicenseInfo[]', () => [evaluation()]),
      evaluation: property('LicenseManagerEvaluationInfo', () =>
        data('LicenseManagerEvaluationInfo', { properties: [] }),
      ),
    },
    unset: ['source', 'diagnostics', 'featureInfo', 'licenseAssignmentManager'],
    methods: {},
  }
}

function evaluation(): Data<'LicenseManagerLicenseInfo'> {
  return data('LicenseManagerLicenseInfo', {
    licenseKey: '00000-00000-00000-00000-00000',
    editionKey: 'eval',
    name: 'Evaluation Mode',
    total: 0,
    costUnit: '',
    properties: [
      data('KeyAnyValue', { key: 'ProductName', value: 'Snapwitness Lab' }),
      data('KeyAnyValue', {
        key: 'feature',
        value: data('KeyValue', { key: 'vimapi', value: 'vSphere API' }),
      }),
    ],
  })
}
