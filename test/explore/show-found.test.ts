import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { writeFound } from '../../src/explore/show-found.ts'
import type { Check } from '../../src/scenario/recorder.ts'
import { attach, snapshot } from './operations.ts'

const check = { statement: 'It’s “so”,\nand not else' } as Check

test('what is found is written beside what is there, of which somebody may have made something', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'snapwitness-found-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, '7.scenario.ts'), 'mine')
  const how = { seed: 7, from: 'snapwitness explore --seed 7', folder }
  const paths = [1, 2].map(() => writeFound({ check, operations: [attach('a'), snapshot(1)] }, how))
  expect(new Set(await Promise.all(paths)).size).toBe(2)
  expect(await readFile(join(folder, '7.scenario.ts'), 'utf8')).toBe('mine')
  expect((await readdir(folder)).toSorted()).toEqual(['7-2.scenario.ts', '7-3.scenario.ts', '7.scenario.ts'])
  expect(await readFile(join(folder, '7-2.scenario.ts'), 'utf8')).toMatch(
    /^test\('It’s “so”,\\nand not else', \{$/m,
  )
})
