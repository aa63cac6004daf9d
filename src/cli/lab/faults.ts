import { faults } from '../../lab/faults/index.ts'
import { notInTheLab } from '../../lab/faults/not-in-the-lab.ts'
import { print } from '../output.ts'

/** Lists what can be broken, where it really broke, and which statement must notice it. */
export function labFaults({ json }: { json?: true }): void {
  const listed = faults.map(({ name, source, breaks, statement }) => ({ name, source, breaks, statement }))
  if (json) {
    print(JSON.stringify({ faults: listed, notInTheLab }, undefined, 2))
    return
  }
  for (const { name, source, breaks, statement } of listed) {
    const caughtBy = statement.length === 0 ? 'unknown' : statement.join(', ')
    print([name.padEnd(40), source.padEnd(34), caughtBy.padEnd(9), breaks].join(' '))
  }
  print('\nNot in the lab:')
  for (const { source, bug, why } of notInTheLab) print(`${source}: ${bug}; ${why}.`)
}
