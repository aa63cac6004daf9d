import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

// A configuration of an author's own, with an author's own scenarios.
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.scenario.ts'],
    globalSetup: [join(import.meta.dirname, '../../../src/run/vitest-setup.ts')],
    fileParallelism: false,
    retry: 2,
    testTimeout: 600_000,
  },
})
