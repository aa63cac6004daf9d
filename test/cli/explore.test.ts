import { mkdtemp, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { snapwitness } from '../support/program.ts'

/** What is off is told before anything is contacted or written. */
test.each([
  [['--ops', 'attach,fly'], /There is no operation “fly”/],
  [['--replay', '7'], /“7” is no history/],
  [['--time', 'long'], /must be a time, such as 90s, 30m or 2h/],
  [['--seed', '-1'], /must be a number/],
  [['--config', 'nowhere.yaml'], /nowhere\.yaml/],
])('%j is refused', async (args, said) => {
  const cwd = await mkdtemp(join(tmpdir(), 'snapwitness-explore-'))
  const { exitCode, stderr } = await snapwitness(['explore', ...args], { cwd })
  expect([exitCode, stderr]).toEqual([2, expect.stringMatching(said)])
  expect(await readdir(cwd)).toEqual([])
})
