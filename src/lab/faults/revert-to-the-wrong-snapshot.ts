import type { Fault } from './fault.ts'

export const revertToTheWrongSnapshot: Fault = {
  name: 'revert-to-the-wrong-snapshot',
  breaks: 'A revert brings back the snapshot that it was asked for, not another one.',
  sabotage: (steps) => ({
    ...steps,
    snapshotToRestore: (wanted, all) => all.findLast(({ id }) => id !== wanted.id) ?? wanted,
  }),
}
