import { numbersOf } from '../../judge/promises.ts'
import { faults } from '../../lab/faults/index.ts'
import { notInTheLab } from '../../lab/faults/not-in-the-lab.ts'
import { print } from '../output.ts'

/** Lists what can be broken, where it really broke, and which promise’s scenario must notice it. */
export function labFaults({ json }: { json?: true }): void {
  const listed = faults.map(({ name, source, breaks, promises, onlyInARow }) => ({
    ...{ name, source, breaks, promises, onlyInARow },
    numbers: numbersOf(promises),
  }))
  if (json) {
    print(JSON.stringify({ faults: listed, notInTheLab }, undefined, 2))
    return
  }
  for (const { name, source, breaks, numbers, onlyInARow } of listed) {
    const byScenarios = numbers.length === 0 ? 'unknown' : numbers.join(', ')
    const caughtBy = onlyInARow ? 'explore' : byScenarios
    print([name.padEnd(40), source.padEnd(34), caughtBy.padEnd(9), breaks].join(' '))
  }
  print('\nNot in the lab:')
  for (const { source, bug, why } of notInTheLab) print(`${source}: ${bug}; ${why}.`)
}
