import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { RUN_ITSELF } from '../../src/evidence/entries.ts'
import { Journal } from '../../src/evidence/journal.ts'
import { LEDGER_FILE, Ledger } from '../../src/evidence/ledger.ts'
import { evenIfUnwritten, stepEvenIfUnwritten } from '../../src/safety/operate.ts'

async function open() {
  const ledger = Ledger.open(await mkdtemp(join(tmpdir(), 'snapwitness-operate-')))
  return { ledger, journal: new Journal(ledger, RUN_ITSELF) }
}

const deed = (work: () => Promise<string>) => ({ machine: 'debian-1', action: 'remove snapshot', work })

test('where the ledger cannot be written any more, a clean-up is done all the same, and once', async () => {
  const { ledger, journal } = await open()
  ledger.close()
  let done = 0
  stepEvenIfUnwritten(journal, 'Clean up')
  const outcome = await evenIfUnwritten(journal)(deed(async () => `done ${++done}`))
  expect([outcome, done]).toEqual(['done 1', 1])
  await expect(journal.operation(deed(async () => 'a change'))).rejects.toMatchObject({
    code: 'LEDGER_WRITE',
  })
})

test('where it becomes unwritable in between, what was done counts, and is not done again', async () => {
  const { ledger, journal } = await open()
  let done = 0
  const outcome = await evenIfUnwritten(journal)(
    deed(async () => {
      ledger.close()
      return `done ${++done}`
    }),
  )
  expect([outcome, done]).toEqual(['done 1', 1])
})

test('what goes wrong on the host is thrown, not done again', async () => {
  const { journal } = await open()
  let tries = 0
  const refused = evenIfUnwritten(journal)(
    deed(async () => {
      tries++
      throw new Error('the host refused')
    }),
  )
  await expect(refused).rejects.toThrow('the host refused')
  expect(tries).toBe(1)
})

test('the first word of a change, with what undoes it, is on the disk before it is asked for', async () => {
  const { ledger, journal } = await open()
  const undo = { kind: 'remove-snapshot', tag: 'snapwitness run=5f3a9c01' } as const
  const seen = await journal.operation({
    ...{ machine: 'debian-1', action: 'take snapshot', undo },
    work: () => readFile(join(ledger.folder, LEDGER_FILE), 'utf8'),
  })
  expect(JSON.parse(seen.trim().split('\n').at(-1) ?? '')).toMatchObject({ type: 'operation-started', undo })
})
