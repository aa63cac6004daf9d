import { type Fault, isBaseline } from './fault.ts'

/** Faults in giving back a machine as it was found: they strike the snapshot that was taken of it first, and no other. */

export const lastRevertDoesNothing: Fault = {
  name: 'last-revert-does-nothing',
  source: 'promise 5',
  breaks: 'A revert to the snapshot that keeps the machine as it was found brings that back.',
  promises: [],
  sabotage: (steps) => ({
    ...steps,
    async restore(context, snapshot, bringBack) {
      if (!isBaseline(snapshot)) await steps.restore(context, snapshot, bringBack)
    },
  }),
}

export const baselineWithoutMemory: Fault = {
  name: 'baseline-without-memory',
  source: 'promise 14',
  breaks: 'The snapshot that keeps a running machine as it was found keeps its memory, as it was asked to.',
  promises: [],
  sabotage: (steps) => ({
    ...steps,
    takeSnapshot: (context, request, take) =>
      steps.takeSnapshot(context, request, (asked) =>
        take(isBaseline(asked) ? { ...asked, memory: false } : asked),
      ),
  }),
}
