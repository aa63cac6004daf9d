import type { AnyAuthMethod } from 'ssh2'
import { describe, expect, it } from 'vitest'
import { SshLogin } from '../../../src/guest/ssh/login.ts'

const server = { host: 'guest.example.org', port: 22, username: 'root', password: 'correct horse' }

/** What is tried next when the server offers these. */
function next(login: SshLogin, offered: Parameters<SshLogin['next']>[0]): AnyAuthMethod {
  let chosen: unknown
  login.next(offered, false, (method) => {
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
