import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, it, onTestFinished } from 'vitest'
import type { SshAccess } from '../../../src/core/access.ts'
import { Deadline } from '../../../src/core/deadline.ts'
import { GuestError } from '../../../src/guest/errors.ts'
import { SshShell } from '../../../src/guest/ssh/shell.ts'
import { makeSshKey, type SshKeyPair } from '../../../src/lab/keys.ts'
import { startAgent } from './agent.ts'
import { PASSWORD } from './openssh.ts'
import type { SshReferee } from './private-server.ts'

export const PASSPHRASE = 'battery staple'
export const soon = () => Deadline.after(20_000)

/** The keys that every server of these tests knows. */
export interface UserKeys {
  ed25519: SshKeyPair
  /** OpenSSH's format, encrypted with {@link PASSPHRASE}. */
  encrypted: { privateKey: string; publicKey: string }
  /** PEM, and of the types that older installations have. */
  rsa: { privateKey: string; publicKey: string }
}

export async function makeUserKeys(folder: string): Promise<UserKeys> {
  return {
    ed25519: makeSshKey(),
    encrypted: await keyOf(join(folder, 'encrypted'), ['-t', 'ed25519', '-N', PASSPHRASE]),
    rsa: await keyOf(join(folder, 'rsa'), ['-t', 'rsa', '-b', '2048', '-m', 'PEM', '-N', '']),
  }
}

async function keyOf(file: string, options: string[]) {
  await execa('ssh-keygen', ['-q', ...options, '-f', file])
  const [privateKey, publicKey] = await Promise.all([readFile(file, 'utf8'), readFile(`${file}.pub`, 'utf8')])
  return { privateKey, publicKey: publicKey.trim() }
}

/** A shell of our client on the server, closed with the test. By default root's, and the server is taken as it is. */
export function shellOn({ port }: SshReferee, access: Partial<SshAccess>): SshShell {
  const shell = new SshShell({ machine: 'debian-1', host: '127.0.0.1', port, username: 'root', ...access })
  onTestFinished(() => shell.close())
  return shell
}

/** What the script prints; it must say nothing on standard error. */
export async function printed(shell: SshShell, script: string): Promise<string> {
  const { stdout, stderr, exitCode } = await shell.run(script, soon())
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
  return stdout.trim()
}

/** The error of a shell that cannot be had. It shows none of the secrets of these tests. */
export async function refusalOf(shell: SshShell): Promise<GuestError> {
  const error = await shell.run('true', soon()).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof GuestError)) throw new Error(`Expected a GuestError, got ${error}.`)
  for (const secret of [PASSWORD, PASSPHRASE, 'PRIVATE KEY', 'not the password']) {
    expect(JSON.stringify([error.message, error.fields, String(error.cause)])).not.toContain(secret)
  }
  expect(error.hint).not.toBe('')
  return error
}

/** What our client must be able to do with every server. */
export function testsForEveryServer(current: () => { server: SshReferee; keys: UserKeys }): void {
  const shell = (access: Partial<SshAccess>) => shellOn(current().server, access)

  it('logs in by a key, an encrypted one with its passphrase, and an RSA key in PEM', async () => {
    const { ed25519, encrypted, rsa } = current().keys
    for (const key of [ed25519, { ...encrypted, passphrase: PASSPHRASE }, rsa]) {
      const { privateKey } = key
      const passphrase = 'passphrase' in key ? { passphrase: key.passphrase } : {}
      expect(await printed(shell({ privateKey, ...passphrase }), 'id -u')).toBe('0')
    }
  })

  it('tells of an encrypted key that its passphrase is missing or wrong', async () => {
    const { privateKey } = current().keys.encrypted
    const missing = await refusalOf(shell({ privateKey }))
    expect(missing).toMatchObject({ kind: 'login', what: expect.stringMatching(/no passphrase given/) })
    const wrong = await refusalOf(shell({ privateKey, passphrase: 'not the password' }))
    expect(wrong).toMatchObject({ kind: 'login', what: expect.stringMatching(/private key cannot be used/) })
  })

  it('logs in by an agent, and does without one that is not there', async () => {
    const { keys, server } = current()
    const agent = await startAgent(server.folder, keys.rsa.privateKey)
    onTestFinished(agent.stop)
    expect(await printed(shell({ agent: agent.socket }), 'id -u')).toBe('0')

    const gone = join(server.folder, 'no-agent')
    expect(await printed(shell({ agent: gone, password: PASSWORD }), 'id -u')).toBe('0')
    const refused = await refusalOf(shell({ agent: gone }))
    expect(refused.what).toMatch(
      /login was refused: tried the agent's keys \(.*agent.*\); the server offers publickey/,
    )
  })

  it('logs in by a password', async () => {
    expect(await printed(shell({ password: PASSWORD }), 'id -u')).toBe('0')
  })

  it('tells of a refused login what was tried and what the server offers', async () => {
    const { privateKey } = makeSshKey()
    const error = await refusalOf(shell({ privateKey, password: 'not the password' }))
    expect(error.kind).toBe('login')
    expect(error.what).toMatch(
      /^SSH of debian-1 \(root@127\.0\.0\.1:\d+\): the login was refused: tried the private key \(ssh-ed25519\), the password.*; the server offers publickey, password/,
    )
  })

  it('knows the server by the fingerprint of the configuration', async () => {
    const { server } = current()
    expect(await printed(shell({ password: PASSWORD, hostKey: server.hostKey }), 'id -u')).toBe('0')
    const other = makeSshKey().fingerprint
    const error = await refusalOf(shell({ password: PASSWORD, hostKey: other }))
    expect(error).toMatchObject({
      kind: 'login',
      what: expect.stringContaining(`${server.hostKey} (ssh-ed25519), not ${other}`),
    })
  })

  it('learns a host key once, however many connections learn it, as OpenSSH would', async () => {
    const { server, keys } = current()
    const knownHosts = join(server.folder, 'learnt')
    // What stands there stays, even without an end of its line.
    const stood = `example.org ${makeSshKey().publicKey.trim()}`
    await writeFile(knownHosts, stood)
    const shells = Array.from({ length: 6 }, () => shell({ password: PASSWORD, knownHosts }))
    await Promise.all(shells.map((one) => printed(one, 'true')))
    const lines = (await readFile(knownHosts, 'utf8')).split('\n')
    expect(lines).toEqual([
      stood,
      expect.stringMatching(new RegExp(`^\\[127\\.0\\.0\\.1\\]:${server.port} ssh-ed25519 `)),
      '',
    ])
    expect(await openSshAccepts(server, keys, knownHosts)).toBe(true)
  })

  it('takes the hashed lines that OpenSSH writes', async () => {
    const { server } = current()
    const knownHosts = join(server.folder, 'hashed')
    const { stdout } = await execa('ssh-keyscan', ['-H', '-p', String(server.port), '127.0.0.1'])
    await writeFile(knownHosts, `${stdout}\n`)
    expect(await printed(shell({ password: PASSWORD, knownHosts }), 'id -u')).toBe('0')
    expect(await readFile(knownHosts, 'utf8')).toBe(`${stdout}\n`)
  })

  it('refuses a changed or revoked host key, and names the line', async () => {
    const { server } = current()
    const knownHosts = join(server.folder, 'changed')
    const name = `[127.0.0.1]:${server.port}`
    const before = makeSshKey()
    await writeFile(knownHosts, `# known\n${name} ${before.publicKey}\n`)
    const changed = await refusalOf(shell({ password: PASSWORD, knownHosts }))
    expect(changed).toMatchObject({
      kind: 'login',
      hint: expect.stringContaining(`remove line 2 of ${knownHosts}`),
    })
    expect(changed.what).toContain(
      `it shows ${server.hostKey} (ssh-ed25519), and ${knownHosts}:2 knows ${before.fingerprint}`,
    )

    const { stdout } = await execa('ssh-keyscan', ['-t', 'ed25519', '-p', String(server.port), '127.0.0.1'])
    await writeFile(knownHosts, `@revoked * ${stdout.split(' ').slice(1).join(' ')}\n`)
    const revoked = await refusalOf(shell({ password: PASSWORD, knownHosts }))
    expect(revoked.what).toContain(`${knownHosts}:1 has revoked`)
  })

  it('does not go on with a host key that it could not keep', async () => {
    const knownHosts = join(current().server.folder, 'no', 'such', 'folder')
    const error = await refusalOf(shell({ password: PASSWORD, knownHosts }))
    expect(error).toMatchObject({ kind: 'login', what: expect.stringContaining('could not be kept: ENOENT') })
  })

  it('goes through a jump host, and leaves no connection behind', async () => {
    const { server, keys } = current()
    await expect.poll(openSockets).toBe(0)
    const jump = { host: '127.0.0.1', port: server.port, username: 'root', hostKey: server.hostKey }
    const { privateKey } = keys.ed25519
    const inside = shell({ password: PASSWORD, jump: { ...jump, privateKey } })
    expect(await printed(inside, 'id -u')).toBe('0')
    await inside.close()
    await expect.poll(openSockets).toBe(0)
  })

  it('tells a jump host that fails from a guest that fails', async () => {
    const { server, keys } = current()
    const { privateKey } = keys.ed25519
    const jump = { host: '127.0.0.1', port: server.port, username: 'root', privateKey }
    const refusedJump = shell({ password: PASSWORD, jump: { ...jump, privateKey: makeSshKey().privateKey } })
    expect(await refusalOf(refusedJump)).toMatchObject({
      kind: 'login',
      what: expect.stringMatching(/^SSH of the jump host of debian-1 .*the login was refused/),
    })
    const refusedGuest = shell({ password: 'not the password', jump })
    expect(await refusalOf(refusedGuest)).toMatchObject({
      kind: 'login',
      what: expect.stringMatching(/^SSH of debian-1 .*the login was refused/),
    })
    const noGuest = shell({ password: PASSWORD, port: 1, jump })
    expect(await refusalOf(noGuest)).toMatchObject({
      kind: 'unreachable',
      what: expect.stringMatching(
        /^SSH of the jump host of debian-1 .*it did not reach 127\.0\.0\.1:1 for us/,
      ),
    })
  })

  it('notices within seconds that nobody is there any more', async () => {
    const one = shell({ password: PASSWORD })
    await printed(one, 'true')
    // The server's process for this connection stands still from here on, as a machine that is not there any more.
    const error = await one
      .run(`${STOP_THE_SERVER}; sleep 60`, Deadline.after(20_000))
      .catch((thrown) => thrown)
    expect(error).toMatchObject({ kind: 'unreachable' })
    expect(await printed(one, 'id -u')).toBe('0')
  })

  it('runs scripts of any length and takes output of any length, on both streams, with their exit codes', async () => {
    const one = shell({ password: PASSWORD })
    const long = 'x'.repeat(300_000)
    expect(await printed(one, `printf %s '${long}' | wc -c`)).toBe('300000')
    const both = await one.run(
      'head -c 1000000 /dev/zero | tr "\\0" o; head -c 200000 /dev/zero | tr "\\0" e >&2; exit 7',
      soon(),
    )
    expect(both).toEqual({ exitCode: 7, stdout: 'o'.repeat(1_000_000), stderr: 'e'.repeat(200_000) })
    expect((await one.run('printf "äöü € 42"', soon())).stdout).toBe('äöü € 42')
  })
}

/** The first process above the script's that is a server. */
const STOP_THE_SERVER = [
  'pid=$$',
  'until grep -qE "^Name:.*(sshd|dropbear)" /proc/$pid/status',
  'do pid=$(sed -n "s/^PPid:.//p" /proc/$pid/status)',
  'done',
  'kill -STOP $pid',
].join('\n')

/** OpenSSH's own client asked whether the file tells it enough. */
async function openSshAccepts(
  { port, folder }: SshReferee,
  keys: UserKeys,
  knownHosts: string,
): Promise<boolean> {
  const identity = join(folder, 'identity')
  await writeFile(identity, keys.ed25519.privateKey, { mode: 0o600 })
  const options = ['StrictHostKeyChecking=yes', `UserKnownHostsFile=${knownHosts}`, 'BatchMode=yes']
  const { exitCode } = await execa(
    'ssh',
    [
      '-F',
      'none',
      '-i',
      identity,
      '-p',
      String(port),
      ...options.flatMap((one) => ['-o', one]),
      'root@127.0.0.1',
      'true',
    ],
    { reject: false },
  )
  return exitCode === 0
}

function openSockets(): number {
  return process.getActiveResourcesInfo().filter((one) => one === 'TCPSocketWrap').length
}
