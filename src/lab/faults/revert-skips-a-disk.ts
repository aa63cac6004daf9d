import { exceptLast, type Fault } from './fault.ts'

export const revertSkipsADisk: Fault = {
  name: 'revert-skips-a-disk',
  breaks: 'A revert takes back every disk that the snapshot has.',
  sabotage: (steps) => ({ ...steps, disksToRestore: exceptLast }),
}
