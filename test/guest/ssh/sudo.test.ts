import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Sudo } from '../../../src/core/access.ts'
import { Deadline } from '../../../src/core/deadline.ts'
import { failureOn, folderOfTest, openSshThatRuns, shellOn } from './ssh-servers.ts'

// What sudo may answer where its PAM, its sudoers or its language are others than Debian's.

const PASSWORD = 'battery staple'

/** Asks as it was told to, unless PAM has a question of its own. */
const ask = (question = '$prompt') => `printf '%s' "${question}" >&2; read -r password`
const BECOME = 'while [ "$1" != -- ]; do shift; done; shift; exec "$@"'
const PROMPT = 'prompt=$3'
const isRight = `[ "$password" = '${PASSWORD}' ] || exit 9`

async function serverWithSudo(...lines: string[]) {
  return serverWithSudoIn('', ...lines)
}

async function serverWithSudoIn(environment: string, ...lines: string[]) {
  const folder = await folderOfTest()
  const file = join(folder, 'sudo')
  await writeFile(file, ['#!/bin/sh', ...lines, ''].join('\n'))
  await chmod(file, 0o755)
  return openSshThatRuns(
    `PATH=${folder}:$PATH; export PATH ${environment}; exec sh -c "$SSH_ORIGINAL_COMMAND"`,
  )
}

describe('sudo', () => {
  it.each([
    ['with the question that it was given', '$prompt'],
    ['with PAM’s own question', 'Password: '],
    ['in another language', 'Passwort für alice: '],
    ['in Chinese', '[sudo] alice 的密码：'],
    ['in Russian', 'Пароль: '],
  ])('that asks %s is told the password, once', { timeout: 30_000 }, async (_, question) => {
    const access = await serverWithSudo(PROMPT, ask(question), isRight, BECOME)
    const shell = shellOn({ ...access, sudo: { password: PASSWORD } })
    expect(await shell.run('echo root', Deadline.after(15_000))).toMatchObject({ stdout: 'root\n' })
  })

  it('that frames the question is told the password once, however long it takes', {
    timeout: 30_000,
  }, async () => {
    const access = await serverWithSudo(PROMPT, ask('[sudo: $prompt] Password: '), isRight, 'sleep 4', BECOME)
    const shell = shellOn({ ...access, sudo: { password: PASSWORD } })
    expect(await shell.run('echo root', Deadline.after(15_000))).toMatchObject({ stdout: 'root\n' })
  })

  const told: [string, Sudo, string[], string, RegExp, RegExp][] = [
    [
      'asks for a code',
      { password: PASSWORD },
      [ask('Verification code: ')],
      'login',
      /something else than its password: “Verification code:”/,
      /NOPASSWD/,
    ],
    [
      'asks for a code behind the password',
      { password: PASSWORD },
      [PROMPT, ask(), isRight, ask('Duo two-factor login. Passcode or option (1-2): ')],
      'login',
      /something else than its password: “Duo two-factor/,
      /NOPASSWD/,
    ],
    [
      'finds the account locked',
      { password: PASSWORD },
      [
        PROMPT,
        'echo "The account is locked due to 3 failed logins." >&2',
        ask(),
        'echo "Sorry, try again." >&2',
        ask(),
      ],
      'login',
      /refused the password: it said “The account is locked due to 3 failed logins. ⏎ Sorry, try again.”/,
      /faillock --user/,
    ],
    [
      'asks whether it is locked',
      true,
      ['echo "sudo: account validation failure, is your account locked?" >&2; exit 1'],
      'login',
      /is your account locked/,
      /faillock --user/,
    ],
    [
      'finds it run out',
      true,
      [
        'echo "sudo: Account expired or PAM config lacks an \\"account\\" section for sudo, contact your system administrator" >&2; exit 1',
      ],
      'login',
      /Account expired or PAM config/,
      /chage -E -1/,
    ],
    [
      'asks for the password again',
      { password: PASSWORD },
      [PROMPT, ask(), 'echo "Sorry, try again." >&2', ask()],
      'login',
      /refused the password/,
      /Check the password/,
    ],
    [
      'wants a terminal',
      true,
      ['echo "sudo: sorry, you must have a tty to run sudo" >&2; exit 1'],
      'policy',
      /sorry, you must have a tty/,
      /!requiretty/,
    ],
    [
      'wants a password',
      true,
      ['echo "sudo: a password is required" >&2; exit 1'],
      'login',
      /a password is required/,
      /NOPASSWD/,
    ],
    [
      'does not know the user',
      { password: PASSWORD },
      ['echo "alice is not in the sudoers file." >&2; exit 1'],
      'policy',
      /not in the sudoers/,
      /\/etc\/sudoers/,
    ],
    [
      'finds the account expired',
      true,
      ['echo "sudo: Account or password is expired, reset your password and try again" >&2; exit 1'],
      'login',
      /is expired/,
      /new password/,
    ],
    [
      'may not become root there',
      true,
      ['echo "sudo: effective uid is not 0, is sudo installed setuid root?" >&2; exit 1'],
      'policy',
      /setuid root/,
      /becomes root/,
    ],
    ['says nothing', true, ['exit 1'], 'login', /ended with exit code 1 and said nothing/, /NOPASSWD/],
  ]
  it.each(told)(
    'that %s is told for what it is',
    { timeout: 30_000 },
    async (_, sudo, lines, kind, said, hint) => {
      const error = await failureOn({ ...(await serverWithSudo(...lines)), sudo }, 15_000)
      expect(error).toMatchObject({
        kind,
        message: expect.stringMatching(said),
        hint: expect.stringMatching(hint),
      })
      expect(error.message).not.toContain(PASSWORD)
    },
  )

  it('that speaks the language of the guest is had to speak English', { timeout: 30_000 }, async () => {
    const access = await serverWithSudoIn(
      'LANG=de_DE.UTF-8 LANGUAGE=de:fr LC_ALL=de_DE.UTF-8',
      `[ "$LC_ALL" = C ] || { echo 'alice ist nicht in der sudoers-Datei.' >&2; exit 1; }`,
      'echo "alice is not in the sudoers file." >&2; exit 1',
    )
    const error = await failureOn({ ...access, sudo: true }, 15_000)
    expect(error).toMatchObject({ kind: 'policy', message: expect.stringMatching(/not in the sudoers/) })
  })

  it.each([
    ['the language of the guest', 'LC_ALL=de_DE.UTF-8', 'de_DE.UTF-8\n'],
    ['none, where it has none', '', 'none\n'],
  ])('leaves to what root runs %s', { timeout: 30_000 }, async (_, environment, told) => {
    const access = await serverWithSudoIn(environment, BECOME)
    const shell = shellOn({ ...access, sudo: true })
    expect(await shell.run('printenv LC_ALL || echo none', Deadline.after(15_000))).toMatchObject({
      stdout: told,
    })
  })

  it('that waits for a finger is told by its words', { timeout: 30_000 }, async () => {
    const access = await serverWithSudo('echo "Place your finger on the reader" >&2', 'sleep 20')
    const error = await failureOn({ ...access, sudo: { password: PASSWORD } }, 5_000)
    expect(error).toMatchObject({
      kind: 'login',
      message: expect.stringMatching(/waits for something: Place/),
    })
  })
})
