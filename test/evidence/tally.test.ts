import { appendFile, mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { LEDGER_FILE } from '../../src/evidence/ledger.ts'
import { forgetTally, type Tally, tallyOf } from '../../src/evidence/tally.ts'

let folder = ''
let taken: string[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snapwitness-tally-'))
  taken = []
})

const steps: Tally<string[]> = {
  file: 'steps.json',
  state: z.array(z.string()),
  beginning: () => [],
  take(state, entry) {
    if (entry.type !== 'step-ended') return
    taken.push(entry.step)
    state.push(entry.step)
  },
}

function ended(step: string): string {
  return JSON.stringify({ type: 'step-ended', at: '2026-01-01T00:00:00.000Z', step, durationMs: 1 })
}

function append(text: string): Promise<void> {
  return appendFile(join(folder, LEDGER_FILE), text)
}

test('whoever asks reads on from where the last one has stopped', async () => {
  expect(tallyOf(folder, steps)).toEqual([])
  await append(`${ended('the first, ‹ä›')}\n`)
  expect(tallyOf(folder, steps)).toEqual(['the first, ‹ä›'])
  await append(`${ended('second')}\n${ended('third')}\n`)
  expect(tallyOf(folder, steps)).toEqual(['the first, ‹ä›', 'second', 'third'])
  expect(tallyOf(folder, steps)).toEqual(['the first, ‹ä›', 'second', 'third'])
  expect(taken).toEqual(['the first, ‹ä›', 'second', 'third'])
})

test('a line that is still being written is left for the next time', async () => {
  const [head, tail] = [ended('ä').slice(0, 60), ended('ä').slice(60)]
  await append(`${ended('first')}\n${head}`)
  expect(tallyOf(folder, steps)).toEqual(['first'])
  await append(`${tail}\n`)
  expect(tallyOf(folder, steps)).toEqual(['first', 'ä'])
})

test('what was kept is made anew where it is lost, damaged, or of another ledger', async () => {
  await append(`${ended('first')}\n`)
  tallyOf(folder, steps)
  forgetTally(folder, steps)
  expect(await readdir(folder)).toEqual([LEDGER_FILE])
  expect(tallyOf(folder, steps)).toEqual(['first'])
  for (const text of ['', '{"place":0}', '{"place":100000,"state":["another"]}']) {
    await writeFile(join(folder, steps.file), text)
    expect(tallyOf(folder, steps)).toEqual(['first'])
  }
})
