import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { bootTimeOf } from '../../../src/stand-in/system/boot.ts'

let folder: string

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'snapwitness-boot-')), 'run')
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(folder, { recursive: true })
})

test('correcting the clock does not move the boot', () => {
  const before = bootTimeOf(folder)
  vi.useFakeTimers({ now: Date.now() + 3_600_000, toFake: ['Date'] })
  expect(bootTimeOf(folder)).toEqual(before)
})

test('what was not noted is reckoned from the uptime', () => {
  const reckoned = Date.now() - process.uptime() * 1000
  expect(bootTimeOf(folder).getTime()).toBeLessThan(reckoned)
})
