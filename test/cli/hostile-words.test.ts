import { expect, test, vi } from 'vitest'
import { planText } from '../../src/cli/clean/plan-text.ts'
import { html } from '../../src/core/html.ts'
import { say } from '../../src/core/say.ts'
import { GuestError } from '../../src/guest/errors.ts'
import { VsphereError } from '../../src/vsphere/faults/errors.ts'
import { WinRmError } from '../../src/winrm/errors.ts'

const hostile = 'debian-1\x1b[2J\r\n  ✓ held\u202e\x9b\n::set-output name=a::b\n##vso[task.complete]'
const harmful = /[^\P{Cc}\n]|\u202e|^\s*(::|✓)|##vso\[/mu

test.each([
  ['of vSphere', new VsphereError('SystemError', hostile, {}, hostile)],
  ['of WinRM', new WinRmError('protocol', hostile, { hint: 'Look.' })],
  ['of a guest', new GuestError('failed', hostile, { hint: 'Look.' })],
])('an error %s shows the words of others on one line, without effect', (_, error) => {
  expect(error.message).not.toMatch(harmful)
  expect(error.message.split('\n')).toHaveLength(2)
})

test('a plan of clean cannot be forged by a name', () => {
  const plan = planText([
    { machine: hostile, run: hostile, cleaning: { steps: [{ what: hostile }], left: [hostile] } },
  ] as unknown as Parameters<typeof planText>[0])
  expect(plan).not.toMatch(harmful)
  expect(plan.split('\n')).toHaveLength(3)
})

test('whatever is said, nothing in it has an effect on the terminal', () => {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  say(hostile)
  const [[said = '']] = write.mock.calls as unknown as [[string]]
  write.mockRestore()
  expect(said).not.toMatch(/[^\P{Cc}\n]|\u202e|^\s*::|##vso\[/mu)
})

test('a page shows no words that turn the direction of writing, in text and in attributes', () => {
  const page = html`<a title="${'x" onclick="alert(1)\u202e\u200f'}">${'<b>\x1b\u2066'}</a>`.toString()
  expect(page).toBe('<a title="x&quot; onclick=&quot;alert(1)\ufffd\ufffd">&lt;b&gt;\ufffd\ufffd</a>')
})
