import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { shellScript } from '../../../src/guest/linux/shell-text.ts'
import { framed } from '../../../src/guest/ssh/frame.ts'

/** As it goes to a guest: framed, on the standard input of a shell that lives on. */
function runIn(shell: string[], command: string, { args = [] as string[], text = '', seconds = 60 } = {}) {
  const [program = 'sh', ...options] = shell
  const { script } = shellScript('run-command', { command, arguments: args, text, seconds })
  const run = spawnSync(program, [...options, '-s'], { input: framed(script, 'mark'), encoding: 'utf8' })
  const [, stdout, exitCode] = /^mark\n([\s\S]*)\nmark (\d+)\n$/.exec(run.stdout) ?? []
  const [, stderr] = /^mark\n([\s\S]*)\nmark \d+\n$/.exec(run.stderr) ?? []
  return { exitCode: Number(exitCode), stdout, stderr }
}

const run = (command: string, with_: Parameters<typeof runIn>[2] = {}) => runIn(['sh'], command, with_)

describe.each([['sh'], ['bash', '--posix'], ['busybox', 'sh']])(
  'a command of an author, by %s',
  (...shell) => {
    it('ends with its own exit code, and what it printed is kept apart', () => {
      expect(runIn(shell, 'echo seen; echo wrong >&2; exit 7')).toEqual({
        ...{ exitCode: 7, stdout: 'seen\n', stderr: 'wrong\n' },
      })
    })

    it('is given its arguments as they are, whatever they hold', () => {
      const args = [`a'b"c $(touch /tmp/x) ; \\ \n second`, '', '-n', '*', 'Диск']
      const printed = runIn(shell, 'printf "%s|" "$#" "$@"', { args })
      expect(printed.stdout).toBe(`5|${args.join('|')}|`)
    })

    it('reads its input as it is, and nothing else where there is none', () => {
      const text = `it's “this” $HOME\n\\n no line break at the end`
      expect(runIn(shell, 'cat', { text }).stdout).toBe(text)
      expect(runIn(shell, 'cat').stdout).toBe('')
      expect(runIn(shell, 'exit 3', { text: 'x'.repeat(200_000) })).toEqual({
        ...{ exitCode: 3, stdout: '', stderr: '' },
      })
    })
  },
)

it('is not bound by what our own scripts set, nor knows what they know', () => {
  expect(run('false; echo "$undefined went on"').stdout).toBe(' went on\n')
  expect(run('echo "[$text][$seconds]"', { text: 'words' }).stdout).toBe('[][]\n')
})

it('holds what looks like the end of a script without ending it', () => {
  expect(run(`echo ')'; cat <<'END'\n) </dev/null\nEND`).stdout).toBe(')\n) </dev/null\n')
})

it('is ended by the guest when nobody waits for it any more', () => {
  expect(run('sleep 30', { seconds: 1 }).exitCode).toBe(137)
})
