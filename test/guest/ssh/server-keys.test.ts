import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { Deadline } from '../../../src/core/deadline.ts'
import { makeSshKey } from '../../../src/lab/keys.ts'
import { failureOn, folderOfTest, openSsh, shellOn } from './ssh-servers.ts'

const TYPES = { rsa: ['-b', '2048'], ecdsa: ['-b', '256'], ed25519: [] }

/** Beside the Ed25519 key that every server of the tests has. */
async function serverWithKeys(...types: (keyof typeof TYPES)[]) {
  const folder = await folderOfTest()
  const fingerprints: Record<string, string> = {}
  for (const type of types) {
    const file = join(folder, type)
    await execa('ssh-keygen', ['-q', '-t', type, ...TYPES[type], '-N', '', '-f', file])
    fingerprints[type] = (await execa('ssh-keygen', ['-lf', `${file}.pub`])).stdout.split(' ')[1] ?? ''
  }
  const log = join(folder, 'log')
  const access = await openSsh(types.map((type) => `HostKey ${join(folder, type)}`))
  return { access, fingerprints, log }
}

const works = async (access: Parameters<typeof shellOn>[0]) =>
  expect(await shellOn(access).run('echo in', Deadline.after(15_000))).toMatchObject({ stdout: 'in\n' })

describe('a server with keys of several types', () => {
  it('is known by the fingerprint of each', { timeout: 60_000 }, async () => {
    const { access, fingerprints } = await serverWithKeys('rsa', 'ecdsa')
    for (const hostKey of Object.values(fingerprints)) await works({ ...access, hostKey })
  })

  it('is refused by all of its keys where the fingerprint is none of theirs', async () => {
    const { access, fingerprints } = await serverWithKeys('rsa', 'ecdsa')
    const { fingerprint } = makeSshKey()
    const error = await failureOn({ ...access, hostKey: fingerprint })
    expect(error.kind).toBe('login')
    for (const shown of [...Object.values(fingerprints), `not ${fingerprint}`, '(ssh-ed25519)'])
      expect(error.what).toContain(shown)
  })

  it('is asked for the type that the known hosts have', async () => {
    const { access, fingerprints } = await serverWithKeys('rsa')
    const knownHosts = join(await folderOfTest(), 'known_hosts')
    const { stdout } = await execa('ssh-keyscan', ['-t', 'rsa', '-p', String(access.port), '127.0.0.1'])
    await execa('tee', [knownHosts], { input: `${stdout}\n` })
    await works({ ...access, knownHosts })
    expect((await readFile(knownHosts, 'utf8')).trim().split('\n')).toHaveLength(1)
    expect(fingerprints.rsa).toMatch(/^SHA256:/)
  })
})

it('a server with one key of another type than the fingerprint’s is refused after one look', async () => {
  const access = await openSsh()
  const error = await failureOn({ ...access, hostKey: makeSshKey().fingerprint })
  expect(error.what).toMatch(/it shows the host key SHA256:\S+ \(ssh-ed25519\), not SHA256:\S+$|\.$/)
})

it.each([
  ['KexAlgorithms', 'diffie-hellman-group1-sha1', 'key exchange algorithm'],
  ['KexAlgorithms', 'sntrup761x25519-sha512@openssh.com', 'key exchange algorithm'],
  ['Ciphers', 'aes256-cbc,3des-cbc', 'C->S cipher'],
  ['MACs', 'umac-64@openssh.com', 'C->S MAC'],
])('%s %s is no match, and told once with what the server offers', async (setting, value, what) => {
  const settings = [`${setting} ${value}`, ...(setting === 'MACs' ? ['Ciphers aes256-ctr'] : [])]
  const error = await failureOn(await openSsh(settings))
  expect(error).toMatchObject({ kind: 'policy', hint: expect.stringContaining(setting) })
  expect(error.what).toContain(`no ${what} in common: it offers ${value.replace(',', ', ')}`)
})
