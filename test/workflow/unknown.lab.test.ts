import { readFile, writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { viewOf } from '../chaos/host-view.ts'
import { runWorkflow, startTestLab } from '../support/program.ts'

/** What keeps the harness from seeing, and the scenario that runs into it. */
const troubles: [fault: string, scenario: string, told: RegExp][] = [
  ['guest-does-not-boot', 'without memory', /Waited \d+\.\d s for .*, in vain/],
  ['machine-goes-off', 'without memory', /went off while its guest was waited for/],
  ['connection-dies', 'with memory', /debian-1|win10-1/],
  ['no-room-for-a-snapshot', 'with memory', /no room on the datastore/],
  ['task-is-forgotten', 'with memory', /vanished from/],
]

test.each(troubles)('%s gives unknown, never a pass and never a violation', async (fault, scenario, told) => {
  const lab = await startTestLab(['--fault', fault])
  try {
    await writeFile(lab.config, `${await readFile(lab.config, 'utf8')}timeouts:\n  boot: 45\n`)
    const before = await viewOf(lab.config)
    const { exitCode, summary, stderr } = await runWorkflow(lab.config, ['--name', scenario])
    expect(summary.verdict).toBe('unknown')
    expect(summary.scenarios[0]?.trouble).toMatchObject({
      what: expect.stringMatching(told),
      hint: expect.stringMatching(/./),
    })
    expect(stderr).toContain('Hint: ')
    expect(exitCode).toBe(3)
    expect(await viewOf(lab.config)).toEqual(before)
  } finally {
    await lab.stop()
  }
})
