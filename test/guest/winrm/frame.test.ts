import { expect, it, onTestFinished } from 'vitest'
import { Deadline } from '../../../src/core/deadline.ts'
import { createGuest } from '../../../src/guest/create-guest.ts'
import type { GuestError } from '../../../src/guest/errors.ts'
import { listenerThat } from '../../winrm/clients.ts'
import { framedAnswer } from '../../winrm/framed-answer.ts'
import { received, type ScriptedListener, wellBehaved } from '../../winrm/scripted-listener.ts'

const soon = () => Deadline.after(5_000)
const DISK = { uuid: '6000c290000000000000000000000001', sizeBytes: 2 ** 31 }
const STATE = { bootId: 'b', clock: '2026-01-02T03:04:05.123Z', marks: { memory: null, systemDisk: null } }

async function guestThatAnswers(answer: (listener: ScriptedListener) => string) {
  const listener = listenerThat(async (request) =>
    request.verb === 'Receive' ? answer(await listener) : wellBehaved(request),
  )
  const { machine: name, ...winrm } = (await listener).access
  const guest = createGuest({ name, kind: 'windows', winrm })
  onTestFinished(() => guest.close())
  return guest
}

const unframed =
  (stdout: string, exitCode: number, stderr = '') =>
  () =>
    received(
      [
        ['stdout', Buffer.from(stdout)],
        ['stderr', Buffer.from(stderr)],
      ],
      exitCode,
    )

const errorOf = (work: Promise<unknown>) =>
  work.then(
    () => expect.fail('it worked'),
    (error: unknown) => error as GuestError,
  )

it.each([
  ['a byte order mark', '\uFEFF'],
  ['a line of cmd’s AutoRun', 'Active code page: 65001\r\n'],
  ['lines and a byte order mark', 'Welcome\r\n\r\n  to {"this":"PC"}\r\n\uFEFF'],
  ['words without an end of their line', 'doskey: '],
])('%s before an answer is not the script’s', async (_, before) => {
  const stdout = `${JSON.stringify(STATE)}\r\n`
  const guest = await guestThatAnswers((listener) => framedAnswer(listener, { before, stdout }))
  expect(await guest.readState(soon())).toEqual(STATE)
  const said = await guest.runCommand({ command: 'x', args: [], input: '' }, soon())
  expect(said).toEqual({ exitCode: 0, stdout, stderr: '' })
})

it('what a cmdlet warns of on the same stream is read past', async () => {
  const stdout = `WARNING: Waiting for the service.\r\n${JSON.stringify(STATE)}\r\n`
  const guest = await guestThatAnswers((listener) => framedAnswer(listener, { stdout }))
  expect(await guest.readState(soon())).toEqual(STATE)
})

it.each([
  ['standard error', { stderr: 'no such disk\r\n' }],
  ['standard output', { stdout: 'no such disk\r\n' }],
])('the reason on %s is quoted', async (_, said) => {
  const guest = await guestThatAnswers((listener) => framedAnswer(listener, { ...said, exitCode: 1 }))
  expect((await errorOf(guest.readState(soon()))).what).toBe(
    'read-state failed on win10-1 with exit code 1: no such disk',
  )
})

it.each([
  ['one that means a failing disk', '', 7, ''],
  ['that of a program that is not there', '', 9009, "'powershell.exe' is not recognized\r\n"],
  ['that of a policy', 'This program is blocked by group policy.\r\n', 1, ''],
  ['none, with words', '<html>hello</html>', 0, ''],
  ['none, and no word', '', 0, ''],
])(
  'the exit code of what was no script of ours is no word of the guest’s: %s',
  async (_, stdout, exitCode, stderr) => {
    const guest = await guestThatAnswers(unframed(stdout, exitCode, stderr))
    const error = await errorOf(guest.syncVolume(DISK, soon()))
    expect(error).toMatchObject({ kind: 'unreadable', code: 'GUEST_UNREADABLE' })
    const said = [stderr, stdout].find((text) => text !== '')?.trim() ?? 'it said nothing'
    expect(error.what).toContain(`exit code ${exitCode}: ${said}`)
  },
)
