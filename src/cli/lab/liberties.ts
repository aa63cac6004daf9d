import { liberties } from '../../lab/liberties/index.ts'
import { print } from '../output.ts'

/** Lists what the lab can do besides, where that is written, and which statements it touches. */
export function labLiberties({ json }: { json?: true }): void {
  const listed = liberties.map(({ name, source, allows, touches }) => ({ name, source, allows, touches }))
  if (json) {
    print(JSON.stringify({ liberties: listed }, undefined, 2))
    return
  }
  for (const { name, source, allows, touches } of listed) {
    print([name.padEnd(32), source.padEnd(66), touches.join(', ').padEnd(24), allows].join(' '))
  }
}
