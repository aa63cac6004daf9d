import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { lagsBehind } from '../../../src/lab/liberties/lagging.ts'
import { stillMachine } from '../../../src/lab/liberties/still-machine.ts'
import type { Machine } from '../../../src/lab/machine/machine.ts'
import { plainManners } from '../../../src/lab/manners.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A machine whose notes and files change when the test says so. */
function changing() {
  const changes = new EventEmitter()
  let annotation = 'before'
  const still = stillMachine('d')
  const machine: Machine = Object.defineProperties(
    { ...still },
    {
      settings: { get: () => ({ ...still.settings, annotation }) },
      files: { value: async () => [{ path: `d/${annotation}.vmx`, kind: 'config', sizeBytes: 1 }] },
      onChange: { value: (listener: () => void) => changes.on('change', listener) },
    },
  )
  const change = (text: string) => {
    annotation = text
    changes.emit('change')
  }
  return { shown: lagsBehind(10_000)(plainManners).shown(machine), change }
}

test('what is shown comes after the change, and whoever waits is told then', async () => {
  const { shown, change } = changing()
  const told = vi.fn()
  shown.machine.onChange(told)
  change('after')
  vi.advanceTimersByTime(9_999)
  expect([shown.machine.settings.annotation, told.mock.calls.length]).toEqual(['before', 0])
  vi.advanceTimersByTime(1)
  expect([shown.machine.settings.annotation, told.mock.calls.length]).toEqual(['after', 1])
})

test('files are as of the last look, which is a second after somebody asks for it', async () => {
  const { shown, change } = changing()
  const looked = shown.filesAt?.()
  const files = async () => (await shown.stored?.files())?.map(({ path }) => path)
  change('after')
  vi.advanceTimersByTime(2_000)
  expect([await files(), shown.filesAt?.()]).toEqual([['d/before.vmx'], looked])
  shown.refresh?.()
  vi.advanceTimersByTime(1_000)
  expect(await files()).toEqual(['d/after.vmx'])
  expect(shown.filesAt?.()).not.toEqual(looked)
  expect(shown.machine.settings.annotation).toBe('before')
})
