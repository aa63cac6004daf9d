import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { secret } from '../../src/core/redact.ts'
import type { EntryOf } from '../../src/evidence/entries.ts'
import { readLedger } from '../../src/evidence/ledger.ts'
import { CommandFailed } from '../../src/scenario/commands.ts'
import { Machines } from '../../src/scenario/machines.ts'
import { Stage } from '../../src/scenario/stage.ts'
import { localRun } from './local-machine.ts'

let run: ReturnType<typeof localRun>
let vms: Machines

beforeEach(() => {
  run = localRun()
  const machines = ['debian-1', 'debian-2'].map((name) => run.machine(name))
  vms = new Machines(machines, new Stage(machines))
})

async function operations() {
  const entries = await readLedger(run.folder)
  return {
    started: entries.filter(
      (entry): entry is EntryOf<'operation-started'> => entry.type === 'operation-started',
    ),
    ended: entries.filter((entry): entry is EntryOf<'operation-ended'> => entry.type === 'operation-ended'),
  }
}

test('a command runs on every machine, each with arguments of its own', async () => {
  const results = await vms.run(
    { linux: 'echo "$1"; cat' },
    { args: ({ name }) => [name], input: 'and more\n\n' },
  )
  expect([...results].map(({ machine, stdout }) => [machine, stdout])).toEqual([
    ['debian-1', 'debian-1\nand more\n'],
    ['debian-2', 'debian-2\nand more\n'],
  ])
  expect(results.on('debian-2')).toMatchObject({ exitCode: 0, stderr: '', durationMs: expect.any(Number) })
  expect(() => results.only).toThrow(/ran on debian-1, debian-2, not on one alone/)
  expect(() => results.on('debian-3')).toThrow(/did not run on “debian-3”.*\n.*debian-1, debian-2/)
})

test('the ledger has the command with its arguments before it runs, and what it printed when it has', async () => {
  await vms
    .one('linux')
    .run({ linux: 'echo "$1"; echo wrong >&2; exit 4' }, { args: ['it’s'], input: 'four' })
  const { started, ended } = await operations()
  expect(started).toMatchObject([
    {
      ...{ machine: 'debian-1', action: 'run command' },
      details: { command: 'echo "$1"; echo wrong >&2; exit 4', args: ['it’s'], inputBytes: 4 },
    },
  ])
  expect(ended).toMatchObject([
    { outcome: 'succeeded', details: { exitCode: 4, stdout: 'it’s', stderr: 'wrong' } },
  ])
})

test('another exit code than 0 is a result, and an error of the same shape where it must not be', async () => {
  const command = { linux: 'echo half; echo "no such table" >&2; exit 2' }
  const result = (await vms.one('linux').run(command)).only
  expect(result).toMatchObject({ exitCode: 2, stdout: 'half', stderr: 'no such table' })
  const error = await vms.run(command, { mustSucceed: true }).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(CommandFailed)
  const { durationMs, ...same } = result
  expect(error).toMatchObject({ ...same, code: 'COMMAND_FAILED' })
  expect((error as Error).message).toMatch(/on debian-1 ended with exit code 2: “no such table”\nHint: /)
})

test('nothing runs anywhere where the guest of one machine has no command', async () => {
  const machines = [run.machine('debian-1'), run.machine('win10-1', 'windows')]
  const both = new Machines(machines, new Stage(machines))
  await expect(both.run({ linux: 'echo ran' })).rejects.toMatchObject({
    code: 'NO_COMMAND',
    message: expect.stringMatching(
      /no command for win10-1, which has a windows guest.*\nHint: .*windows: '…'/,
    ),
  })
  expect((await operations()).started).toEqual([])
})

test.each([
  ['too long a command', { args: ['x'.repeat(70_000)] }, /takes 700\d\d bytes, and 64 KiB is the most/],
  ['too long an input', { input: 'x'.repeat(300_000) }, /takes 300000 bytes, and 256 KiB is the most/],
  ['a NUL', { args: ['a\0b'] }, /holds a NUL character/],
])('%s is refused before anything runs', async (_what, options, said) => {
  await expect(vms.run({ linux: 'true' }, options)).rejects.toThrow(said)
  expect((await operations()).started).toEqual([])
})

test('more than can be kept is an error that says so, and no half of an output', async () => {
  const flood = vms.one('linux').run({ linux: 'head -c 300000 /dev/zero | tr "\\0" x' })
  await expect(flood).rejects.toMatchObject({
    code: 'GUEST_TOO_MUCH',
    what: 'A command on debian-1 printed more than 256 KiB.',
  })
  expect((await operations()).ended).toMatchObject([
    { outcome: 'failed', trouble: { code: 'GUEST_TOO_MUCH' } },
  ])
})

test('as much as can be kept is kept whole, whatever it is', async () => {
  const command = { linux: 'head -c 262144 /dev/zero | tr "\\0" "\\1"' }
  const { stdout } = (await vms.one('linux').run(command)).only
  expect(stdout).toHaveLength(262_144)
  expect((await operations()).ended[0]?.details.stdout).toBe(stdout)
})

test('a secret goes to the guest and to the author, and not into the ledger', async () => {
  const password = secret('correct horse "battery"')
  const results = await vms.run({ linux: 'echo "password=$1"' }, { args: [password] })
  const { stdout } = results.on('debian-1')
  expect(stdout).toBe(`password=${password}`)
  const kept = readFileSync(join(run.folder, 'ledger.jsonl'), 'utf8')
  expect(kept).not.toContain('battery')
  expect(kept).toContain('password=«redacted»')
})
