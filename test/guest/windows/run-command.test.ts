import { afterEach, beforeEach, expect, it } from 'vitest'
import { powerShellScript } from '../../../src/guest/windows/powershell-text.ts'
import { LocalStandIn } from '../../stand-in/local-stand-in.ts'

let machine: LocalStandIn

beforeEach(async () => {
  machine = await LocalStandIn.start()
})
afterEach(() => machine.remove())

function run(command: string, { args = [] as string[], text = '' } = {}) {
  const { script, input } = powerShellScript('run-command', { command, arguments: args, text, seconds: 60 })
  return machine.run(script, input)
}

it('ends with the exit code that it says, and with 0 where it says none', () => {
  expect(run("'seen'; exit 7")).toEqual({ exitCode: 7, stdout: 'seen\r\n', stderr: '' })
  expect(run("'seen'")).toEqual({ exitCode: 0, stdout: 'seen\r\n', stderr: '' })
})

it('is ended by an error, which it tells', () => {
  const failed = run("Get-Item -LiteralPath 'C:\\no such'; 'went on'")
  expect(failed).toMatchObject({ exitCode: 1, stdout: '' })
  expect(failed.stderr).toContain('no such')
})

it('is given its arguments as they are, whatever they hold', () => {
  const args = [`a'b"c $(exit 9) ; \` \n second`, '-Command', '', 'Диск ‘x’']
  const command = '$args.Count; foreach ($one in $args) { "[$one]" }'
  expect(run(command, { args }).stdout).toBe(['4', ...args.map((one) => `[${one}]`), ''].join('\r\n'))
  expect(run('$args.Count').stdout).toBe('0\r\n')
  expect(run('$args[0]', { args: ['alone'] }).stdout).toBe('alone\r\n')
})

it('reads its input line by line, and nothing where there is none', () => {
  const command = '$lines = @($input); $lines.Count; foreach ($one in $lines) { "[$one]" }'
  expect(run(command, { text: "one\nit's two $x" }).stdout).toBe("2\r\n[one]\r\n[it's two $x]\r\n")
  expect(run(command).stdout).toBe('0\r\n')
})

it('has the same text whatever goes with it, and none of that is code', () => {
  const command = { command: 'a', arguments: ['b'], text: 'c', seconds: 1 }
  const other = { command: '$(d)', arguments: ['e', 'f'], text: '', seconds: 2 }
  expect(powerShellScript('run-command', command).script).toBe(powerShellScript('run-command', other).script)
})
