/** The answer to /sdk/vimServiceVersions.xml. Clients look for a version of theirs among the prior ones. */
export function serviceVersions(): string {
  const prior = priorVersions.map((version) => `<version>${version}</version>`).join('')
  return (
    '<?xml version="1.0" encoding="UTF-8"?>' +
    '<namespaces version="1.0"><namespace><name>urn:vim25</name>' +
    `<version>7.0.3.0</version><priorVersions>${prior}</priorVersions></namespace></namespaces>`
  )
}

const priorVersions = [
  ...['7.0.2.0', '7.0.1.0', '7.0.0.0', '6.9.1', '6.8.7', '6.7.3', '6.7.2', '6.7.1', '6.7', '6.5', '6.0'],
  ...['5.5', '5.1', '5.0', '4.1', '4.0', '2.5u2server', '2.5u2', '2.5'],
]
