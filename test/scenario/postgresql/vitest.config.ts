import { defineConfig } from 'vitest/config'
import snapwitness from '../../../src/vitest.ts'

// A configuration of an author's own, with an author's own scenarios.
export default defineConfig({
  plugins: [snapwitness()],
  test: { root: import.meta.dirname, include: ['*.scenario.ts'], retry: 2 },
})
