import { mkdtemp, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { optionOf, readKinds } from '../../src/cli/explore/values.ts'
import { KINDS } from '../../src/explore/operations.ts'
import { snapwitness } from '../support/program.ts'

/** What is off is told before anything is contacted or written. */
test.each([
  [['--ops', 'attach,fly'], /There is no operation “fly”/],
  [['--replay', '7'], /“7” is no history/],
  [['--time', 'long'], /must be a time, such as 90s, 30m or 2h/],
  [['--seed', '-1'], /must be a number/],
  [['--ops', 'write,revert'], /A history of write, revert alone could show nothing/],
  [['--depth', '0'], /must be a number from 1 to 500/],
  [['--depth', '501'], /must be a number from 1 to 500/],
  [['--replay', '7:0:999'], /There is no 999 in the history of 7:0:999/],
  [['--replay', '7:0', '--seed', '7'], /cannot be used with option '--seed/],
  [['--config', 'nowhere.yaml'], /nowhere\.yaml/],
])('%j is refused', async (args, said) => {
  const cwd = await mkdtemp(join(tmpdir(), 'snapwitness-explore-'))
  const { exitCode, stderr } = await snapwitness(['explore', ...args], { cwd })
  expect([exitCode, stderr]).toEqual([2, expect.stringMatching(said)])
  expect(await readdir(cwd)).toEqual([])
})

test('each operation has a name for --ops, which is a word', () => {
  expect(readKinds(KINDS.map(optionOf).join(','))).toEqual([...KINDS])
  expect(readKinds('revert,attach,revert')).toEqual(['attach', 'revert'])
  for (const kind of KINDS) expect(optionOf(kind)).toMatch(/^[a-z-]+$/)
})
