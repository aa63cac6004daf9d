import type { AnyAuthMethod } from 'ssh2'
import { describe, expect, it } from 'vitest'
import { SshLogin } from '../../../src/guest/ssh/login.ts'
import { readPrivateKey } from '../../../src/guest/ssh/private-key.ts'
import { makeSshKey } from '../../../src/lab/keys.ts'
import { failureOn, openSsh } from './ssh-servers.ts'

const server = { host: 'guest.example.org', port: 22, username: 'root', password: 'correct horse' }

/** What is tried next when the server offers these, and has accepted what came before or not. */
function next(login: SshLogin, offered: Parameters<SshLogin['next']>[0], accepted = false): AnyAuthMethod {
  let chosen: unknown
  login.next(offered, accepted, (method) => {
    chosen = method
  })
  return chosen as AnyAuthMethod
}

describe('a login by keyboard-interactive', () => {
  it('answers one question with the password, and no code or new password with it', () => {
    const login = new SshLogin(server, undefined, () => undefined)
    expect(next(login, null)).toEqual({ type: 'none', username: 'root' })
    const method = next(login, ['keyboard-interactive'])
    if (method.type !== 'keyboard-interactive') throw new Error(`Not a question: ${method.type}.`)
    const answers: unknown[] = []
    const ask = (prompt: string, echo: boolean) =>
      method.prompt('', '', '', [{ prompt, echo }], (answer) => answers.push(...answer))
    ask('User: ', true)
    ask('Password: ', false)
    ask('New password: ', false)
    expect(answers).toEqual(['', 'correct horse', ''])
    expect(login.story).toBe(
      'tried the password by keyboard-interactive (it asked «User:») (it asked «New password:»); not offered: the password; the server offers keyboard-interactive',
    )
    expect(next(login, ['keyboard-interactive'])).toBe(false)
  })

  it('is given up when the server asks and asks, and tells some of it', () => {
    let givenUp = 0
    const login = new SshLogin(server, undefined, () => givenUp++)
    const method = next(login, ['keyboard-interactive'])
    if (method.type !== 'keyboard-interactive') throw new Error(`Not a question: ${method.type}.`)
    let answered = 0
    const questions = Array.from({ length: 8 }, () => ({ prompt: 'q\x1b'.repeat(4_000), echo: true }))
    for (let round = 0; round < 10; round++) method.prompt('', '', '', questions, () => answered++)
    expect([answered, givenUp]).toEqual([4, 6])
    expect(login.story.length).toBeLessThan(6_000)
    expect(login.story).not.toContain('\x1b')
  })
})

describe('a login by more than one way', () => {
  const { password, ...nobody } = server
  const key = readPrivateKey({ ...nobody, privateKey: makeSshKey().privateKey })

  it.each([
    ['a password', 'password', /give `password` beside it/],
    ['an answer', 'keyboard-interactive', /give `password` beside it/],
    ['a second key', 'publickey', /One of them was right/],
    ['something else', 'hostbased', /One of them was right/],
  ] as const)('whose key was right, and that lacks %s, tells what to give beside it', (_, more, hint) => {
    const login = new SshLogin(nobody, key, () => undefined)
    next(login, null)
    next(login, ['publickey'])
    expect(next(login, [more], true)).toBe(false)
    expect(login.story).toMatch(new RegExp(`still wants ${more}$`))
    expect(login.hint).toMatch(hint)
  })

  it('whose password was right, and that lacks a key, tells how one is given', () => {
    const login = new SshLogin({ ...nobody, password }, undefined, () => undefined)
    next(login, null)
    next(login, ['password'])
    expect(next(login, ['publickey'], true)).toBe(false)
    expect(login.hint).toMatch(/give `privateKey` or `agent` beside it/)
  })

  it('whose key was right and whose password was not has both looked at', () => {
    const login = new SshLogin({ ...nobody, password }, key, () => undefined)
    next(login, null)
    next(login, ['publickey'])
    next(login, ['password', 'keyboard-interactive'], true)
    next(login, ['password', 'keyboard-interactive'])
    expect(next(login, ['password', 'keyboard-interactive'])).toBe(false)
    expect(login.hint).toMatch(/One of them was right.*check the other/)
  })

  it('is told so of an OpenSSH server that wants both', { timeout: 30_000 }, async () => {
    const error = await failureOn(await openSsh(['AuthenticationMethods publickey,password']))
    expect(error).toMatchObject({ kind: 'login', hint: expect.stringMatching(/give `password` beside it/) })
  })
})
