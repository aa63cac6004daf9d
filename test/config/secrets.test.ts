import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { printedSecret, printedSecrets, rememberPrinted } from '../../src/config/secret-command.ts'
import { readSecret } from '../../src/config/secrets.ts'
import { redact } from '../../src/core/redact.ts'

let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snapwitness-secrets-'))
})

const where = 'host.password'

/** A command that prints this, and leaves a mark of each time that it was run. */
function printing(text: string): string[] {
  return ['sh', '-c', 'echo run >>runs; printf "%s\\n" "$1"', 'sh', text]
}

async function timesRun(): Promise<number> {
  return (await readFile(join(folder, 'runs'), 'utf8')).split('\n').length - 1
}

test('a command prints the secret, and is asked once', async () => {
  const source = { command: printing('printed $HOME `id` "secret"') }
  const [one, two] = await Promise.all([
    readSecret(source, 'password', where, folder),
    readSecret(source, 'password', 'machines.win10-1.winrm.password', folder),
  ])
  expect([one, two]).toEqual(Array(2).fill('printed $HOME `id` "secret"'))
  expect(await timesRun()).toBe(1)
  expect(redact(`it is ${one}`)).toBe('it is «redacted»')
})

test('of what a password manager prints the first line is the password; a private key is all of it', async () => {
  const source = { command: printing('first line\nuser: somebody') }
  expect(await readSecret(source, 'password', where, folder)).toBe('first line')
  expect(await readSecret(source, 'private key', where, folder)).toBe('first line\nuser: somebody')
})

test('no shell reads the words of a command', async () => {
  const source = { command: ['printf', '%s', '$(id); `id` > out'] }
  expect(await readSecret(source, 'password', where, folder)).toBe('$(id); `id` > out')
})

test('a command that hangs is ended, and what it printed till then is not told', async () => {
  const hanging = printedSecret(['sh', '-c', 'echo half a secret; exec sleep 60'], where, folder, 300)
  const error = await hanging.catch((thrown: unknown) => thrown)
  expect(String(error)).toMatch(
    /The command sh, named by host\.password, did not end within 0\.3 s\.\nHint: /,
  )
  expect(redact('half a secret')).toBe('«redacted»')
})

test('a command that prints without end is ended', async () => {
  await expect(printedSecret(['yes'], where, folder)).rejects.toThrow(/printed more than a secret can be/)
})

test('a command that failed is asked again', async () => {
  const command = ['sh', '-c', 'echo run >>runs; test -e unlocked && echo unlocked secret']
  await expect(printedSecret(command, where, folder)).rejects.toThrow(/exit code 1/)
  await writeFile(join(folder, 'unlocked'), '')
  expect(await printedSecret(command, where, folder)).toBe('unlocked secret')
  expect(await timesRun()).toBe(2)
})

test('what one process was told, another need not ask for', async () => {
  const command = printing('told to the first process')
  await printedSecret(command, where, folder)
  const told = (await printedSecrets()).filter(([key]) => key.includes(folder))
  expect(told).toEqual([[expect.any(String), 'told to the first process']])
  rememberPrinted([[told[0]?.[0] ?? '', 'as the second was told']])
  expect(await printedSecret(command, where, folder)).toBe('as the second was told')
  expect(await timesRun()).toBe(1)
})

test('an error about a command holds nothing of what it said', async () => {
  const command = ['sh', '-c', 'echo out-canary; echo err-canary >&2; exit 3']
  const error: Error = await printedSecret(command, where, folder).then(
    () => new Error('it was taken for a success'),
    (thrown) => thrown,
  )
  expect(error.message).toContain('exit code 3')
  expect(JSON.stringify([error, error.message, error.stack, error.cause])).not.toMatch(/canary/)
})
