import { DATASTORE_PRIVILEGES, MACHINE_PRIVILEGES } from '../../../src/doctor/machine/privileges.ts'
import { plain, table } from './markdown.ts'

/** The rights that a run needs, and the command that makes a role of them: a part of the page on real hosts. */
export function privilegesPart(): string {
  const rows = [
    ...rowsOf(MACHINE_PRIVILEGES, 'the machine'),
    ...rowsOf(DATASTORE_PRIVILEGES, 'the datastore of its files'),
  ]
  const names = Object.keys({ ...MACHINE_PRIVILEGES, ...DATASTORE_PRIVILEGES }).filter(
    (name) => !name.startsWith('System.'),
  )
  return `${table(['privilege', 'on', 'to'], rows)}

With govc, of whom every role has \`System.Read\` by itself:

\`\`\`sh
govc role.create snapwitness \\
  ${names.join(' \\\n  ')}
\`\`\`
`
}

function rowsOf(privileges: Readonly<Record<string, string>>, on: string): string[][] {
  return Object.entries(privileges).map(([name, to]) => [`\`${name}\``, on, plain(to)])
}
