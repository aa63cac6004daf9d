import { afterEach, describe, expect, test } from 'vitest'
import type { WinRmAccess } from '../../../src/core/access.ts'
import { Deadline } from '../../../src/core/deadline.ts'
import { connectWinRm, type WinRm, WinRmError } from '../../../src/winrm/winrm.ts'
import { machineCertificate } from '../../winrm/certificate.ts'
import { covers } from '../covers.ts'
import { Acceptor, type AcceptorOptions } from './acceptor.ts'
import { brokenHandshake, brokenSeal, type Tamper, tampering } from './tampering.ts'

const soon = () => Deadline.after(20_000)
const open: { close(): unknown }[] = []

afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each.close()
})

async function acceptorThat(options?: AcceptorOptions): Promise<Acceptor> {
  const acceptor = await Acceptor.start(options)
  open.push(acceptor)
  return acceptor
}

function client(port: number, access: Partial<WinRmAccess> = {}): WinRm {
  const winRm = connectWinRm({
    machine: 'win10-1',
    host: '127.0.0.1',
    port,
    username: 'Administrator',
    password: 'correct horse',
    auth: 'negotiate',
    ...access,
  })
  open.push(winRm)
  return winRm
}

async function failure(work: Promise<unknown>): Promise<WinRmError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof WinRmError) return error
  throw new Error(`Expected a WinRmError, got ${String(error)}.`)
}

/** What the acceptor read of the command that we sealed: its own telling, in JSON. */
async function told(winRm: WinRm, script: string) {
  const { stdout, exitCode } = await winRm.run(script, { deadline: soon() })
  expect(exitCode).toBe(7)
  const json = stdout.slice(0, stdout.indexOf('}') + 1)
  const { user, script: seen } = JSON.parse(json) as { user: string; script: string }
  expect(seen.split('\n').slice(1).join('\n')).toBe(script)
  return { user: user.replace('\0', ''), rest: stdout.slice(json.length) }
}

describe.each([
  { form: 'NTLM as it is', spnego: false },
  { form: 'NTLM in SPNEGO, with the mechListMIC of both sides', spnego: true },
])('$form', covers('WinRM client', 'C acceptor (gss-ntlmssp)'), ({ spnego }) => {
  test('a command goes there and back sealed, and so do all that follow, whatever their length', async () => {
    const acceptor = await acceptorThat({ spnegoOnly: spnego })
    const winRm = client(acceptor.port)
    expect(await told(winRm, "'ёж'")).toEqual({ user: 'Administrator', rest: '' })
    expect(await told(winRm, '# long 300000')).toEqual({ user: 'Administrator', rest: 'x'.repeat(300_000) })
    await winRm.close()
    await expect.poll(() => acceptor.verbs.filter((verb) => verb === 'Create')).toHaveLength(1)
    expect(acceptor.happenings.filter((each) => each.user)).toMatchObject([{ spnego }])
    await expect.poll(() => acceptor.refusals).toEqual(spnego ? ['raw NTLM'] : [])
  })

  test.each([
    ['CORP\\ann', 'Pferd ü €', 'CORP\\ann'],
    ['bob@corp.example', 'staple', '\\bob@corp.example'],
  ])('the account %s logs in', async (username, password, user) => {
    const acceptor = await acceptorThat({ spnegoOnly: spnego })
    expect(await told(client(acceptor.port, { username, password }), '1')).toMatchObject({ user })
  })

  test.each([
    ['a wrong password', { password: 'wrong' }],
    ['a password of another case', { password: 'Correct horse' }],
    ['another user’s password', { username: 'CORP\\ann' }],
  ])('%s is refused', async (_what, access) => {
    const acceptor = await acceptorThat({ spnegoOnly: spnego })
    expect(await failure(told(client(acceptor.port, access), '1'))).toMatchObject({ kind: 'login' })
    expect(acceptor.verbs).toEqual([])
  })
})

describe('somebody in the middle', covers('WinRM client', 'C acceptor (gss-ntlmssp)'), () => {
  async function between(tamper: Tamper) {
    const acceptor = await acceptorThat()
    const middle = await tampering(acceptor.port, tamper)
    open.push(middle)
    return { acceptor, winRm: client(middle.port) }
  }

  test('who changes nothing is not noticed', async () => {
    const { winRm } = await between((bytes) => bytes)
    expect(await told(winRm, '1')).toMatchObject({ user: 'Administrator' })
  })

  test('who changes the first message is told by the MIC over all three', async () => {
    const { acceptor, winRm } = await between(brokenHandshake())
    expect(await failure(told(winRm, '1'))).toMatchObject({ kind: 'login' })
    await expect.poll(() => acceptor.refusals).toHaveLength(1)
    expect(acceptor.verbs).toEqual([])
  })

  test('who changes a sealed request is told by the acceptor, which does not act on it', async () => {
    const { acceptor, winRm } = await between(brokenSeal('client', 1))
    await failure(told(winRm, '1'))
    expect(acceptor.verbs).toEqual(['Create'])
    await expect.poll(() => acceptor.refusals).toContainEqual(expect.stringMatching(/signature|MIC|token/i))
  })

  test('who changes a sealed answer is told by us, and the next command has a new handshake', async () => {
    let on = true
    const breaking = brokenSeal('server', 1)
    const { acceptor, winRm } = await between((bytes, from) => (on ? breaking(bytes, from) : bytes))
    const error = await failure(told(winRm, '1'))
    expect(error).toMatchObject({ kind: 'protocol', message: expect.stringMatching(/no valid seal/) })
    on = false
    expect(await told(winRm, '2')).toMatchObject({ user: 'Administrator' })
    expect(acceptor.happenings.filter((each) => each.user).length).toBeGreaterThan(1)
  })
})

describe('over HTTPS', covers('WinRM client', 'C acceptor (gss-ntlmssp)'), () => {
  test.each(['sha256', 'sha384', 'sha512'] as const)(
    'a login is bound to the channel, whose certificate is signed by %s',
    async (hash) => {
      const { thumbprint, ...certificate } = await machineCertificate({ algorithm: hash })
      const acceptor = await acceptorThat({ certificate, hash })
      const winRm = client(acceptor.port, { https: true, thumbprint })
      expect(await told(winRm, "'ёж'")).toMatchObject({ user: 'Administrator' })
    },
  )

  test('a login that was bound to another channel is refused: it cannot be passed on', async () => {
    const { thumbprint, ...certificate } = await machineCertificate()
    const { cert: boundTo } = await machineCertificate()
    const acceptor = await acceptorThat({ certificate, boundTo })
    const winRm = client(acceptor.port, { https: true, thumbprint })
    expect(await failure(told(winRm, '1'))).toMatchObject({ kind: 'login' })
    await expect.poll(() => acceptor.refusals).toHaveLength(1)
  })
})
