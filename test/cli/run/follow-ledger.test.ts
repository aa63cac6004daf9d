import { appendFile, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { followLedger } from '../../../src/cli/run/follow-ledger.ts'
import type { Entry } from '../../../src/evidence/entries.ts'
import { LEDGER_FILE } from '../../../src/evidence/ledger.ts'

function ended(step: string): Entry {
  return { type: 'step-ended', at: '2026-01-01T00:00:00.000Z', step, durationMs: 1 }
}

test('who follows a ledger hears of what is written from then on, and is not stopped by a line that is no entry', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'snapwitness-follow-'))
  const append = (...lines: string[]) =>
    appendFile(join(folder, LEDGER_FILE), lines.map((line) => `${line}\n`).join(''))
  const json = (step: string) => JSON.stringify(ended(step))
  await append(json('before'))
  const heard: Entry[] = []
  const stop = followLedger(folder, (entry) => heard.push(entry))
  await append(json('first'), `${json('cut off').slice(0, 30)}${json('written on')}`, '{"type":"?"}')
  await append(json('last'))
  stop()
  expect(heard).toEqual([ended('first'), ended('last')])
})
