import type { Fault } from './fault.ts'

export const revertDoesNothing: Fault = {
  name: 'revert-does-nothing',
  breaks: 'A revert brings back the state of the snapshot.',
  sabotage: (steps) => ({
    ...steps,
    async restore({ memory }, bringBack) {
      // Without memory the power state would give it away: the machine goes off, with its disks as they are.
      if (!memory) await bringBack()
    },
    disksToRestore: () => [],
  }),
}
