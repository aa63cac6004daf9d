import type { AddressInfo } from 'node:net'
import ssh2, { type KeyboardAuthContext } from 'ssh2'
import { describe, expect, it, onTestFinished } from 'vitest'
import { makeSshKey } from '../../../src/lab/keys.ts'
import { failureOn, openSshThatRuns } from './ssh-servers.ts'

/** A round of a login: words and questions, as sshd(8) passes on what PAM's modules say. */
interface Round {
  instructions?: string
  asks?: string[]
}

/** A server that asks these rounds, and then lets nobody in. */
async function serverThatAsks(...rounds: Round[]) {
  const server = new ssh2.Server({ hostKeys: [makeSshKey().privateKey] }, (client) => {
    client.on('error', () => undefined)
    client.on('authentication', (login) => {
      if (login.method !== 'keyboard-interactive') return login.reject(['keyboard-interactive'])
      ask(login, rounds)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  onTestFinished(() => void server.close())
  return { port: (server.address() as AddressInfo).port, password: 'correct horse' }
}

function ask(login: KeyboardAuthContext, [round, ...others]: Round[]): void {
  const asks = (round?.asks ?? []).map((prompt) => ({ prompt, echo: false }))
  if (round === undefined) login.reject(['keyboard-interactive'])
  else login.prompt(asks, '', round.instructions ?? '', () => ask(login, others))
}

describe('what PAM says of an account while somebody logs in is quoted, and mended', () => {
  it.each<[string, Round[], RegExp, RegExp]>([
    [
      'locked, before the question',
      [{ asks: ['The account is locked due to 3 failed logins.\n(10 minutes left to unlock)\nPassword: '] }],
      /it said «The account is locked due to 3 failed logins\. ⏎ \(10 minutes left to unlock\)»/,
      /faillock --user/,
    ],
    [
      'locked, behind the question and without one',
      [{ asks: ['Password: '] }, { instructions: 'Account temporary locked (552 seconds left)' }],
      /it said «Account temporary locked \(552 seconds left\)»/,
      /faillock --user/,
    ],
    [
      'locked, in the instructions',
      [{ instructions: 'Account locked due to 7 failed logins', asks: ['Password: '] }],
      /it said «Account locked due to 7 failed logins»/,
      /pam_tally2 --user/,
    ],
    [
      'expired',
      [
        { asks: ['Password: '] },
        { instructions: 'Your account has expired; please contact your system administrator.' },
      ],
      /it said «Your account has expired; please/,
      /chage -E -1/,
    ],
    [
      'whose password has run out',
      [
        { asks: ['Password: '] },
        {
          asks: [
            'You are required to change your password immediately (administrator enforced).\nCurrent password: ',
          ],
        },
      ],
      /it asked «You are required to change your password immediately/,
      /passwd USER/,
    ],
    [
      'whose password asks on and on',
      [
        { asks: ['Password: '] },
        ...Array.from({ length: 5 }, () => ({
          asks: ['Password expired. Change your password now.\nNew password: '],
        })),
      ],
      /given up.*it asked «Password expired\./,
      /chage -M -1/,
    ],
    [
      'closed for a reason of its own',
      [{ asks: ['Password: '] }, { instructions: 'Out of office hours.\x1b[2J' }],
      /it said «Out of office hours\.\\u001b\[2J»/,
      /Check user, key and password/,
    ],
  ])('%s', async (_, rounds, said, hint) => {
    const error = await failureOn(await serverThatAsks(...rounds))
    expect(error).toMatchObject({
      kind: 'login',
      message: expect.stringMatching(said),
      hint: expect.stringMatching(hint),
    })
  })

  it('that nobody may log in yet, in the place of a question, is waited for', async () => {
    const words = 'System is going down. Unprivileged users are not permitted to log in anymore.'
    const server = await serverThatAsks({ asks: ['Password: '] }, { instructions: words })
    expect(await failureOn(server, 2_000)).toMatchObject({ kind: 'starting' })
  })
})

it.each([
  ['locked', 'Account locked due to 5 failed logins', /account is locked: it said/, /faillock --user/],
  ['expired', 'Your account has expired', /account has expired: it said/, /chage -E -1/],
])('an account that is %s is told where a session ends by it', async (_, words, said, hint) => {
  const error = await failureOn(await openSshThatRuns(`echo "${words}" >&2; exit 1`), 15_000)
  expect(error).toMatchObject({
    kind: 'login',
    message: expect.stringMatching(said),
    hint: expect.stringMatching(hint),
  })
})
