import { expect, test } from 'vitest'
import { negotiateVersion } from '../../../src/vsphere/soap/versions.ts'

function document(version: string, ...prior: string[]): string {
  const priors = prior.map((each) => `<version>${each}</version>`).join('')
  return `<?xml version="1.0"?><namespaces version="1.0">
    <namespace><name>urn:internalvim25</name><version>9.9.9.9</version></namespace>
    <namespace><name>urn:vim25</name><version>${version}</version><priorVersions>${priors}</priorVersions></namespace>
    </namespaces>`
}

test('the newest version that host and client know is spoken', () => {
  expect(negotiateVersion(document('6.7.3', '6.7', '6.5'), 'esx')).toBe('6.7.3')
  expect(negotiateVersion(document('7.0.3.2', '7.0.0.0', '6.10'), 'esx')).toBe('7.0.3.2')
  expect(negotiateVersion(document('6.9', '6.10'), 'esx')).toBe('6.10')
})

test('of a host that is newer than our table of types, a prior version is spoken', () => {
  expect(negotiateVersion(document('9.0.0.0', '8.0.2.0', '8.0.0.0', '7.0.3.2'), 'esx')).toBe('8.0.0.0')
})

test('a document that names no version of urn:vim25 is not that of a VIM server', () => {
  for (const xml of ['<html><body>hello</body></html>', '', 'not xml at all <', '<namespaces/>']) {
    expect(() => negotiateVersion(xml, 'esx')).toThrow(
      expect.objectContaining({ code: 'VSPHERE_NOT_A_VIM_SERVER' }),
    )
  }
})
