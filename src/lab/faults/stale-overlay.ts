import { copyFile } from 'node:fs/promises'
import type { Fault } from './fault.ts'

export const staleOverlay: Fault = {
  name: 'stale-overlay',
  breaks: 'A revert discards what was written after the snapshot: the new delta is empty.',
  sabotage: (steps) => ({
    ...steps,
    async createDelta(delta) {
      const isRevertOfData = delta.replaces !== undefined && delta.unitNumber !== 0
      if (isRevertOfData) await copyFile(delta.replaces, delta.file)
      else await steps.createDelta(delta)
    },
  }),
}
