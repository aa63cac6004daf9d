import { expect, test } from 'vitest'
import { Deadline } from '../../src/core/deadline.ts'
import { isAllowed, keepingAllowance } from '../../src/safety/opt-in.ts'
import type { VirtualMachine } from '../../src/vsphere/machine/virtual-machine.ts'

function withNotes(annotation: string) {
  return { describe: async () => ({ annotation }) } as unknown as VirtualMachine
}

test.each([
  ['Build machine\nsnapwitness: allow\r\nAsk Ops', 'changed', 'changed\nsnapwitness: allow'],
  ['snapwitness: allow', '', '\nsnapwitness: allow'],
  ['snapwitness: allow', 'Snapwitness: ALLOW\nchanged', 'Snapwitness: ALLOW\nchanged'],
  ['Build machine', 'changed', 'changed'],
])('a machine with the notes %j that gets the notes %j has %j', async (before, asked, notes) => {
  const change = { memoryMiB: 512, annotation: asked }
  const kept = await keepingAllowance(change, withNotes(before), Deadline.after(1000))
  expect(kept).toEqual({ memoryMiB: 512, annotation: notes })
  expect(isAllowed({ extraConfig: {}, annotation: notes })).toBe(/allow/i.test(notes))
})

test('a change without notes stays as it is', async () => {
  const change = { memoryMiB: 512 }
  expect(await keepingAllowance(change, withNotes('snapwitness: allow'), Deadline.after(1000))).toBe(change)
})
