import { expect, test } from 'vitest'
import { faults } from '../../src/lab/faults/index.ts'
import { runWorkflow, startTestLab } from '../support/program.ts'

/** Which statement each broken promise must break: another one would be an accident. */
const statements: Record<string, RegExp> = {
  'snapshot-skips-a-disk': /made a delta disk for each attached disk/,
  'revert-does-nothing': /the file of marks on the system disk is that of “before-drive-mount”/,
  'revert-skips-a-disk': /The second disk is present and uninitialised/,
  'revert-to-the-wrong-snapshot': /the file of marks on the system disk is that of “before-drive-mount”/,
  'memory-not-restored': /the guest goes on in the boot that it was in/,
  // What it brings back lies in the middle of the disk, where only the data themselves can tell.
  'stale-overlay': /holds exactly what was written/,
  'flipped-bit': /holds exactly what was written/,
}

const breaking = faults.filter(({ name }) => name in statements)

test('every fault that breaks a promise of the workflow is tried', () => {
  expect(breaking.map(({ name }) => name).sort()).toEqual(Object.keys(statements).sort())
})

test.each(breaking)(
  'the fault $name is a violation, told by the statement that it breaks',
  async ({ name }) => {
    const lab = await startTestLab(['--fault', name])
    try {
      const { exitCode, summary, stderr } = await runWorkflow(lab.config, ['--name', 'with memory'])
      const broken = summary.scenarios
        .flatMap((scenario) => scenario.checks)
        .filter((check) => check.verdict === 'violated')
      expect(broken.map((check) => check.statement)).toContainEqual(
        expect.stringMatching(statements[name] ?? /^$/),
      )
      for (const { machine, expected, seen } of broken) {
        expect(['debian-1', 'win10-1']).toContain(machine)
        expect(seen).not.toBe(expected)
        expect(stderr).toContain(seen.split('\n')[0])
      }
      expect(summary.verdict).toBe('violated')
      expect(exitCode).toBe(1)
    } finally {
      await lab.stop()
    }
  },
)
