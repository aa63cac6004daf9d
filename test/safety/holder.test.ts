import { spawnSync } from 'node:child_process'
import type fs from 'node:fs'
import { afterEach, expect, test, vi } from 'vitest'

const unseen = vi.hoisted(() => ({ pid: 0 }))
vi.mock('node:fs', async (original) => {
  const real = await original<typeof fs>()
  const readFileSync = (path: string, encoding: 'utf8') => {
    if (path === `/proc/${unseen.pid}/stat`) throw Object.assign(new Error(path), { code: 'ENOENT' })
    return real.readFileSync(path, encoding)
  }
  return { ...real, readFileSync }
})
const { isGone, thisProcess } = await import('../../src/safety/holder.ts')

const me = thisProcess()
const { pid: ended } = spawnSync('true')
afterEach(() => {
  unseen.pid = 0
})

test('a process that this user may not look at is not gone', () => {
  unseen.pid = me.pid
  expect(isGone(me)).toBe(false)
})

test.each([
  ['its id is nobody’s', { ...me, pid: ended }, true],
  ['its id is another process’s by now', { ...me, process: `${me.process}0` }, true],
  ['it is there', me, false],
  ['it is of another computer', { ...me, pid: ended, process: `elsewhere/${me.process}` }, false],
])('whether a holder is gone: %s', (_, holder, gone) => {
  expect(isGone(holder)).toBe(gone)
})
