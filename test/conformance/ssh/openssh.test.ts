import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeSshKey } from '../../../src/lab/keys.ts'
import { covers } from '../covers.ts'
import {
  makeUserKeys,
  printed,
  refusalOf,
  shellOn,
  soon,
  testsForEveryServer,
  type UserKeys,
} from './every-server.ts'
import { PASSWORD, startOpenSsh } from './openssh.ts'
import { makeFolder, type SshReferee } from './private-server.ts'

let server: SshReferee
let keys: UserKeys

beforeAll(async () => {
  const folder = await makeFolder()
  keys = await makeUserKeys(folder)
  await rm(folder, { recursive: true })
  server = await startOpenSsh([keys.ed25519, keys.encrypted, keys.rsa].map(({ publicKey }) => publicKey))
})
afterAll(() => server?.stop())

const user = (username: string, access: Parameters<typeof shellOn>[1] = {}) =>
  shellOn(server, { username, password: PASSWORD, ...access })

describe('our SSH client on OpenSSH', covers('SSH client', 'OpenSSH'), () => {
  testsForEveryServer(() => ({ server, keys }))

  it('answers the one question of a server that asks by keyboard-interactive', async () => {
    expect(await printed(user('asked'), 'id -un')).toBe('asked')
    const refused = await refusalOf(user('asked', { password: 'not the password' }))
    expect(refused.what).toMatch(
      /tried the password by keyboard-interactive.*the server offers keyboard-interactive/,
    )
  })

  it('gives a key and then a password to a server that wants both', async () => {
    const { privateKey } = keys.ed25519
    expect(await printed(user('twice', { privateKey }), 'id -un')).toBe('twice')
    const half = await refusalOf(shellOn(server, { username: 'twice', privateKey }))
    expect(half.what).toMatch(/tried the private key .*the server still wants keyboard-interactive/)
  })

  it('tells that the server offers nothing that the configuration gives', async () => {
    const error = await refusalOf(user('keyonly'))
    expect(error.what).toMatch(
      /nothing was tried; not offered: the password, .*; the server offers publickey\./,
    )
    expect(error.hint).toContain('`privateKey`')
  })

  it('takes no harm from what login scripts print', async () => {
    expect(await printed(user('alice'), 'echo clean')).toBe('clean')
    expect(await printed(user('alice', { sudo: { password: PASSWORD } }), 'echo clean')).toBe('clean')
  })

  it('runs in a guest whose login shell is that of busybox', async () => {
    expect(await printed(user('carol'), 'id -un')).toBe('carol')
  })
})

describe('our SSH client and sudo', covers('SSH client', 'OpenSSH'), () => {
  it('becomes root by one sudo for all scripts, with a password and without', async () => {
    for (const shell of [user('alice', { sudo: { password: PASSWORD } }), user('bob', { sudo: true })]) {
      const first = await printed(shell, 'id -u; echo $PPID')
      expect(first).toMatch(/^0\n\d+$/)
      expect(await printed(shell, 'id -u; echo $PPID')).toBe(first)
    }
  })

  it('gives no password to a sudo that asks for none', async () => {
    // What is not read by sudo would be the first command of the shell.
    const shell = user('bob', { sudo: { password: PASSWORD } })
    expect(await shell.run('id -u', soon())).toEqual({ exitCode: 0, stdout: '0\n', stderr: '' })
  })

  it('shows the password on no command line and in no environment', async () => {
    const shell = user('alice', { sudo: { password: PASSWORD } })
    const words = await printed(
      shell,
      'cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr "\\0" " "',
    )
    expect(words).toContain('sudo -S')
    expect(words).not.toContain(PASSWORD)
  })

  it('tells that sudo refuses the password, and sends it no script in place of another', async () => {
    const error = await refusalOf(user('alice', { sudo: { password: 'not the password' } }))
    expect(error).toMatchObject({ kind: 'login', what: expect.stringContaining('sudo refused the password') })
  })

  it('tells that sudo wants a password that was not given', async () => {
    const error = await refusalOf(user('alice', { sudo: true }))
    expect(error).toMatchObject({ kind: 'login', what: expect.stringContaining('a password is required') })
    expect(error.hint).toContain('sudo: { password: … }')
  })

  it('tells what sudo says to a user that it does not know', async () => {
    const error = await refusalOf(user('carol', { sudo: { password: PASSWORD } }))
    expect(error).toMatchObject({
      kind: 'policy',
      what: expect.stringContaining('carol is not in the sudoers file'),
    })
  })
})

describe('our SSH client and a jump host of OpenSSH', covers('SSH client', 'OpenSSH'), () => {
  it('tells that it forwards nothing', async () => {
    const jump = { host: '127.0.0.1', port: server.port, username: 'walled', password: PASSWORD }
    const error = await refusalOf(user('alice', { jump }))
    expect(error).toMatchObject({
      kind: 'unreachable',
      what: expect.stringMatching(/jump host .*did not reach/),
    })
    expect(error.hint).toContain('TCP forwarding')
  })

  it('tells a jump host with another host key', async () => {
    const { fingerprint: hostKey } = makeSshKey()
    const jump = { host: '127.0.0.1', port: server.port, username: 'alice', password: PASSWORD, hostKey }
    const error = await refusalOf(user('alice', { jump }))
    expect(error.what).toMatch(/^SSH of the jump host of debian-1 .*it shows the host key/)
  })
})
