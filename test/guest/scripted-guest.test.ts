import { describe, expect, it } from 'vitest'
import { Deadline } from '../../src/core/deadline.ts'
import { GuestError } from '../../src/guest/errors.ts'
import type { ScriptArguments, ScriptResult, ScriptRunner } from '../../src/guest/script-runner.ts'
import { ScriptedGuest } from '../../src/guest/scripted-guest.ts'

const disk = { uuid: '6000C29E-e9da-1111-2222-333344445555', sizeBytes: 2 ** 31 }
const soon = () => Deadline.after(1_000)

function guestThatSays(result: Partial<ScriptResult>, calls: ScriptArguments[] = []): ScriptedGuest {
  const runner: ScriptRunner = {
    kind: 'linux',
    language: (script, args) => {
      calls.push(args)
      return { script }
    },
    service: 'SSH server',
    transport: {
      connect: async () => undefined,
      run: async () => ({ exitCode: 0, stdout: '', stderr: '', ...result }),
      close: async () => undefined,
    },
  }
  return new ScriptedGuest('debian-1', runner)
}

async function errorOf(work: Promise<unknown>): Promise<GuestError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof GuestError)) throw new Error(`Expected a GuestError, got ${error}.`)
  return error
}

describe('a guest of scripts', () => {
  it('names a disk as the guest shows it: without dashes, in lower case', async () => {
    const calls: ScriptArguments[] = []
    await guestThatSays({ stdout: '{}' }, calls).syncVolume(disk, soon())
    expect(calls[0]).toMatchObject({ uuid: '6000c29ee9da11112222333344445555', size: 2 ** 31 })
  })

  it.each([
    [3, 'disk-absent'],
    [4, 'not-blank'],
    [5, 'no-volume'],
    [7, 'disk-failed'],
    [127, 'failed'],
    [1, 'failed'],
  ] as const)('takes exit code %i for %s', async (exitCode, kind) => {
    const error = await errorOf(guestThatSays({ exitCode, stderr: 'one\ntwo\n' }).mount(disk, soon()))
    expect(error).toMatchObject({ kind, fields: { machine: 'debian-1', script: 'mount', exitCode } })
    expect(error.message).toMatch(/^mount failed on debian-1 with exit code \d+: one \| two\nHint: /)
  })

  it('does not take for an observation what has another shape', async () => {
    const error = await errorOf(guestThatSays({ stdout: '{"present":"yes"}' }).observeDisk(disk, soon()))
    expect(error.what).toContain('present')
  })

  it('does not take a script that was cut off for one that is done', async () => {
    await errorOf(guestThatSays({ stdout: '' }).leaveMarks({ memory: 'a', systemDisk: 'b' }, soon()))
  })

  it('reads whole blocks and cuts out what was asked for', async () => {
    const calls: ScriptArguments[] = []
    const blocks = Buffer.from(Array.from({ length: 8192 }, (_, i) => i % 251))
    const guest = guestThatSays({ stdout: JSON.stringify({ base64: blocks.toString('base64') }) }, calls)
    const bytes = await guest.readWitness(
      disk,
      { fileName: 'witness.txt' },
      { offset: 4096 + 4000, length: 200 },
      soon(),
    )
    expect(calls[0]).toMatchObject({ offset: 4096, length: 8192 })
    expect(bytes.equals(blocks.subarray(4000, 4200))).toBe(true)
  })

  it('takes the words of a writer that it has started, and of no other', async () => {
    const calls: ScriptArguments[] = []
    const words = (secret: string) =>
      JSON.stringify({ secret, state: 'running', acknowledged: 7, said: null })
    const result: Partial<ScriptResult> = { stdout: '{}' }
    const guest = guestThatSays(result, calls)
    const stamp = { run: '5f3a9c01', disk: '6000c29ee9da11112222333344445555', generation: 1 }
    await guest.startWriter(
      { disks: [disk, disk], stamps: [stamp, stamp], fileName: 'writer.txt', slots: 16 },
      soon(),
    )
    result.stdout = words(String(calls[0]?.secret))
    expect(await guest.askWriter(soon())).toEqual({ state: 'running', acknowledged: 7, said: null })
    result.stdout = words('guessed')
    expect((await errorOf(guest.askWriter(soon()))).what).toContain('somebody else has started')
    expect((await errorOf(guest.stopWriter(soon()))).what).toContain('somebody else has started')
  })

  it('tells the guest clock in milliseconds of UTC', async () => {
    const state = {
      bootId: 'b',
      clock: '2026-01-02T03:04:05.1234567Z',
      marks: { memory: null, systemDisk: 'm' },
    }
    const seen = await guestThatSays({ stdout: JSON.stringify(state) }).readState(soon())
    expect(seen.clock).toBe('2026-01-02T03:04:05.123Z')
  })
})
