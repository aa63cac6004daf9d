import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createVitest } from 'vitest/node'
import { longestFirst } from '../../src/run/longest-first.ts'

/** The files in the order in which vitest began them. */
async function orderOf(durations: Record<string, number>): Promise<string[]> {
  const root = await mkdtemp(join(tmpdir(), 'snapwitness-order-'))
  onTestFinished(() => rm(root, { recursive: true }))
  for (const name of ['a', 'b', 'c', 'd'])
    await writeFile(join(root, `${name}.test.js`), `test('${name}', () => {})`)
  const begun: string[] = []
  const vitest = await createVitest('test', {
    ...{ root, config: false, cache: false, watch: false, fileParallelism: false },
    include: ['*.test.js'],
    globals: true,
    sequence: { sequencer: await longestFirst(durations) },
    reporters: [{ onTestModuleStart: ({ relativeModuleId }) => void begun.push(relativeModuleId) }],
  })
  await vitest.start()
  await vitest.close()
  return begun.map((file) => file.replace('.test.js', ''))
}

test('what took longest in the last nights is begun first, and before it what was never run', async () => {
  expect(await orderOf({ 'a.test.js': 10, 'b.test.js': 30, 'd.test.js': 20 })).toEqual(['c', 'b', 'd', 'a'])
})
