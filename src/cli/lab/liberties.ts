import { numbersOf } from '../../judge/promises.ts'
import { liberties } from '../../lab/liberties/index.ts'
import { print } from '../output.ts'

/** Lists what the lab can do besides, where that is written, and which promises it touches. */
export function labLiberties({ json }: { json?: true }): void {
  const listed = liberties.map(({ name, source, allows, touches }) => ({
    ...{ name, source, allows, touches },
    numbers: numbersOf(touches),
  }))
  if (json) {
    print(JSON.stringify({ liberties: listed }, undefined, 2))
    return
  }
  for (const { name, source, allows, numbers } of listed) {
    print([name.padEnd(32), source.padEnd(66), numbers.join(', ').padEnd(24), allows].join(' '))
  }
}
