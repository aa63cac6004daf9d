import type { Fault } from './fault.ts'

export const memoryNotRestored: Fault = {
  name: 'memory-not-restored',
  breaks: 'A revert to a snapshot with memory goes on where the guest was, without a boot.',
  sabotage: (steps) => ({ ...steps, memoryToResume: () => undefined }),
}
