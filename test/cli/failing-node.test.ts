import { execa } from 'execa'
import { expect, test } from 'vitest'
import { launcher } from '../support/program.ts'

const shell = (script: string) =>
  execa('bash', ['-c', `set -o pipefail; p() { ${process.execPath} ${launcher} "$@"; }; ${script}`], {
    reject: false,
    env: { XDG_CACHE_HOME: '/tmp/snapwitness-no-cache' },
  })

test.each([
  ['a folder that is gone', 'd=$(mktemp -d); cd $d; rmdir $d; p report /nonexistent'],
  ['hardly any file handles', 'ulimit -n 24; p report /nonexistent'],
  ['a full disk behind standard output', 'p schema >/dev/full'],
  ['a full disk behind JSON', 'p lab status --json >/dev/full'],
])('with %s the program ends with 3, for it has seen nothing', async (_, script) => {
  expect((await shell(script)).exitCode).toBe(3)
})

test('with few file handles the program ends with 3, or does what it is asked to where they happen to do', async () => {
  const { exitCode, stderr } = await shell('ulimit -n 40; p report /nonexistent')
  if (exitCode === 2) expect(stderr).toContain('holds no ledger')
  else expect(exitCode).toBe(3)
})

test('JSON for a reader that is gone is an error', async () => {
  const gone = await shell('exec 3>&1; { sleep 1; p lab status --json; echo "code $?" >&3; } | true')
  expect(gone.stdout).toContain('code 3')
})

test('lines for a reader that has read enough are none', async () => {
  const { stdout } = await shell('exec 3>&1; { p schema; echo "code $?" >&3; } | head -c 1 >/dev/null')
  expect(stdout).toContain('code 0')
})

test('a full disk behind standard error changes nothing', async () => {
  expect((await shell('p report /nonexistent 2>/dev/full')).exitCode).toBe(2)
})
