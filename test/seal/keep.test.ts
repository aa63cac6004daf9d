import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { keepSeal, keptText, namedSeal, refuseUnwritable } from '../../src/seal/keep.ts'
import { type SealRecord, sealText } from '../../src/seal/record.ts'
import { tempFolder } from '../history/temp-store.ts'
import { facts, mark, parts } from './example-seal.ts'

const { machines: _, ...header } = mark
const record: SealRecord = { ...header, machines: [{ ...facts, parts }] }

test('a seal is written as a whole, and nothing lies beside it', async () => {
  const seals = await tempFolder()
  const { path, aside } = await keepSeal(seals, record)
  expect(aside).toBeUndefined()
  expect(await readFile(path, 'utf8')).toBe(sealText(record))
  expect(await readdir(join(seals, mark.seal))).toEqual(['seal.json'])
})

test('a file that was cut off is none, and stays beside the one that is written anew', async () => {
  const seals = await tempFolder()
  const { path } = await keepSeal(seals, record)
  await writeFile(path, sealText(record).slice(0, 200))
  expect(await keptText(seals, mark.seal)).toBeUndefined()
  const { aside = '' } = await keepSeal(seals, record)
  expect(await readFile(aside, 'utf8')).toBe(sealText(record).slice(0, 200))
  expect(await keptText(seals, mark.seal)).toBe(sealText(record))
})

test('a folder in which nothing can be kept is refused before anything is touched', async () => {
  const folder = await tempFolder()
  await refuseUnwritable(join(folder, 'new'))
  expect(await readdir(join(folder, 'new'))).toEqual([])
  const file = join(folder, 'file')
  await writeFile(file, '')
  for (const path of [file, join(file, 'below')])
    await expect(refuseUnwritable(path)).rejects.toThrow(/nothing was touched\.\nHint: .*--out FOLDER/)
})

test('a path is the seal that lies there, whatever the folder of seals has by that id', async () => {
  const [seals, other] = [await tempFolder(), await tempFolder()]
  await keepSeal(seals, record)
  await keepSeal(other, { ...record, owner: 'root@other' })
  for (const path of [
    join(other, mark.seal),
    join(other, mark.seal, '/'),
    join(other, mark.seal, 'seal.json'),
  ])
    expect((await namedSeal(path, seals)).owner).toBe('root@other')
  expect((await namedSeal(mark.seal, seals)).owner).toBe('root@ci-7')
  await expect(namedSeal(join(other, 'none', mark.seal), seals)).rejects.toThrow(/that can be read/)
})

test('a name may have a slash in it', async () => {
  const seals = await tempFolder()
  await keepSeal(seals, { ...record, name: '8.0/U3' })
  expect((await namedSeal('8.0/U3', seals)).seal).toBe(mark.seal)
})
