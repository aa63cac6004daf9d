import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Deadline } from '../../../src/core/deadline.ts'
import { failureOn, folderOfTest, openSsh, openSshThatRuns, shellOn } from './ssh-servers.ts'

// What stands between a login and a shell.

/** As Debian's bash does, it reads .bashrc before what sshd wants run. */
async function bashWith(bashrc: string) {
  const home = await folderOfTest()
  await writeFile(join(home, '.bashrc'), `${bashrc}\n`)
  return openSshThatRuns(`exec env SHLVL=0 HOME=${home} bash -c "$SSH_ORIGINAL_COMMAND"`)
}

describe('is gone around', () => {
  it.each([
    ['noise', 'echo Welcome; echo Welcome >&2'],
    ['noise without an end of its line', 'printf "Last login: "'],
    ['a login script that reads a line', 'read x'],
    ['one that reads several', 'read x; read y; read z'],
    ['one that is slow', 'sleep 5'],
    ['another shell of the same kind', 'exec bash --norc'],
    ['a shell of another kind', 'exec zsh'],
    ['a small one', 'exec busybox sh'],
  ])('%s', { timeout: 60_000 }, async (_, bashrc) => {
    const shell = shellOn(await bashWith(bashrc))
    const run = (script: string) => shell.run(script, Deadline.after(30_000))
    expect(await run('echo "hello $((6 * 7))"; exit 3')).toEqual({
      ...{ exitCode: 3, stdout: 'hello 42\n', stderr: '' },
    })
    expect(await run('cat; echo next')).toMatchObject({ exitCode: 0, stdout: 'next\n' })
  })
})

describe('is told', () => {
  it.each([
    [
      'the user of another name',
      'echo \'Please login as the user "debian" rather than the user "root".\'; exit 142',
      'policy',
      /ended with exit code 142: it said “Please login as the user "debian" rather/,
    ],
    [
      'an account without a shell',
      'exec /usr/sbin/nologin',
      'policy',
      /“This account is currently not available/,
    ],
    [
      'a password that has expired',
      'echo "WARNING: Your password has expired." >&2; echo "Password change required but no TTY available." >&2; exit 1',
      'login',
      /the password has expired: it said “WARNING: Your password has expired\. ⏎ Password change/,
    ],
    ['silence and an end', 'exit 0', 'policy', /ended with exit code 0 and said nothing/],
    ['an end by a signal', 'kill -9 $$', 'policy', /ended by a signal/],
    [
      'a system that comes up',
      'echo "System is booting up." >&2; exit 1',
      'starting',
      /System is booting up/,
    ],
    [
      'a command that is not there',
      'no-such-shell',
      'policy',
      /exit code 127: it said “.*no-such-shell: not found/,
    ],
    ['words that move the cursor', "printf '\\033[2Jgone\\n'; exit 1", 'policy', /“\\u001b\[2Jgone”/],
  ])('%s', { timeout: 30_000 }, async (_, script, kind, said) => {
    const error = await failureOn(await openSshThatRuns(script), 15_000)
    expect(error).toMatchObject({ kind, message: expect.stringMatching(said) })
  })

  it.each([
    ['joins it', 'exec 2>&1'],
    ['drops it', 'exec 2>/dev/null'],
  ])('a login file that %s, where standard error should be', { timeout: 30_000 }, async (_, bashrc) => {
    const error = await failureOn(await bashWith(bashrc), 25_000)
    expect(error).toMatchObject({
      kind: 'policy',
      message: expect.stringMatching(/standard error of a session does not arrive by itself/),
    })
  })

  it.each([
    ['writes it down', 'sh -c "$SSH_ORIGINAL_COMMAND" 2>&1 | tee -a /dev/null'],
    ['has a terminal for it', 'exec script -qec "$SSH_ORIGINAL_COMMAND" /dev/null'],
  ])('a forced command that %s', { timeout: 30_000 }, async (_, script) => {
    const error = await failureOn(await openSshThatRuns(script), 25_000)
    expect(error).toMatchObject({ kind: 'policy', hint: expect.stringMatching(/recorder of sessions/) })
  })

  it.each([
    ['a menu', 'echo "1) Backup  2) Exit"; cat >/dev/null', /no shell begins: it said “1\) Backup 2\) Exit/],
    ['a question', 'printf "Choose a language: " >&2; sleep 30', /it said “Choose a language:/],
    ['another interpreter', 'exec sed -u "s/.*/What?/"', /no shell begins: it said “What\? ⏎ What\?/],
    ['one that says nothing of its own', 'exec cat', /no shell begins, and what is said to it comes back/],
    [
      'another that begins by the way',
      'node -i',
      /it said “Welcome to Node\.js .* for more information\. ⏎ >”/,
    ],
  ])('%s that waits, with its words and none of ours', { timeout: 30_000 }, async (_, bashrc, said) => {
    const error = await failureOn(await bashWith(bashrc), 5_000)
    expect(error).toMatchObject({ kind: 'policy', message: expect.stringMatching(said) })
    expect(error.hint).toMatch(/ForceCommand/)
    expect(error.what).not.toMatch(/SNAPWITNESS|printenv/)
  })

  it('a login file that reads all there is, once a shell has had the time to begin', {
    timeout: 40_000,
  }, async () => {
    const access = await bashWith('cat >/dev/null')
    const early = await failureOn(access, 2_500)
    expect(early).toMatchObject({ kind: 'unreachable', hint: expect.stringMatching(/still up/) })
    const error = await failureOn(access, 17_000)
    expect(error).toMatchObject({
      kind: 'policy',
      message: expect.stringMatching(/no shell begins, and nothing is said/),
      hint: expect.stringMatching(/\.bashrc/),
    })
  })

  it.each([
    ['a server for files alone', 'ForceCommand internal-sftp', /allows sftp connections only/],
    ['a server that gives no session', 'MaxSessions 0', /no channel for a command: .*open failed/],
  ])('%s', { timeout: 30_000 }, async (_, setting, said) => {
    const error = await failureOn(await openSsh([setting]), 8_000)
    expect(error).toMatchObject({ kind: 'policy', message: expect.stringMatching(said) })
  })
})

describe('a server that gives one session', () => {
  it('is enough for root’s shell behind the proof that it is the machine', async () => {
    const shell = shellOn({ ...(await openSsh(['MaxSessions 1'])), sudo: { password: 'x' } })
    expect(await shell.run('id -u', Deadline.after(20_000))).toMatchObject({ stdout: '0\n' })
  })

  it('serves the next script when the last one was given up', { timeout: 60_000 }, async () => {
    const shell = shellOn(await openSsh(['MaxSessions 1']))
    await expect(shell.run('sleep 60', Deadline.after(6_000))).rejects.toMatchObject({ kind: 'deadline' })
    expect(await shell.run('echo next', Deadline.after(15_000))).toMatchObject({ stdout: 'next\n' })
  })
})
