import { defineConfig } from 'vitest/config'
import snapwitness from './src/vitest.ts'

/** After the unit tests: cores are soon busy with machines, which take their time. */
const onMachines = { testTimeout: 900_000, hookTimeout: 600_000 }

const forEveryChange = [
  'test/workflow/workflow.lab.test.ts',
  'test/lab/life.lab.test.ts',
  'test/lab/libvirt/libvirt.lab.test.ts',
  'test/hostile/sample.lab.test.ts',
  'test/docs/recipes/recipes.lab.test.ts',
  'test/lab/vim/**/*.lab.test.ts',
  'test/run/one-look.lab.test.ts',
  'test/fleet/night.lab.test.ts',
  'test/safety/as-found.lab.test.ts',
  'test/safety/forged.lab.test.ts',
  'test/safety/lease.lab.test.ts',
  'test/chaos/**/*.lab.test.ts',
  'test/catalogue/**/*.lab.test.ts',
  'test/scenario/author.lab.test.ts',
  'test/explore/explore.lab.test.ts',
]

/** It imports JSON in a way that Node 20 does not. */
const readsWorkflows = { server: { deps: { inline: ['@actions/workflow-parser'] } } }

export default defineConfig({
  test: {
    projects: [
      {
        // Needs nothing but this computer.
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.lab.test.ts', 'test/conformance/**', 'test/docs/site/**'],
          testTimeout: 60_000,
          // Many of them wait for something: a deadline, a lock, another program. One worker for two cores would wait with them.
          maxWorkers: 3,
          ...readsWorkflows,
        },
      },
      {
        // Real machines.
        test: {
          name: 'lab',
          include: forEveryChange,
          // While one waits for its machines' memory or their disks, another has the cores.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          ...readsWorkflows,
          ...onMachines,
        },
      },
      {
        // The rest of what needs real machines: too long for every change.
        test: {
          name: 'nightly',
          include: ['test/**/*.lab.test.ts'],
          exclude: forEveryChange,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          ...onMachines,
        },
      },
      {
        // Our protocols against programs that we did not write.
        test: {
          name: 'conformance',
          include: ['test/conformance/**/*.test.ts', 'test/guest/windows/scripts.test.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 3 },
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
      {
        // The pages as `npm run docs:build` has made them.
        test: { name: 'site', include: ['test/docs/site/*.test.ts'], testTimeout: 120_000 },
      },
      {
        // The catalogue and the documented workflow.
        plugins: [snapwitness()],
        test: { name: 'scenarios', include: ['scenarios/**/*.scenario.ts'] },
      },
    ],
  },
})
