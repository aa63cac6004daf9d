import { exceptLast, type Fault } from './fault.ts'

export const snapshotSkipsADisk: Fault = {
  name: 'snapshot-skips-a-disk',
  breaks: 'A snapshot keeps the state of every disk, each by a delta of its own.',
  sabotage: (steps) => ({ ...steps, disksToSnapshot: exceptLast }),
}
