import { chmod, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snapwitness-risks-'))
  for (const name of ['host', 'sudo', 'jump', 'password']) await secretFile(name, 'long enough', 0o600)
  vi.stubEnv('TEST_GUEST_PASSWORD', 'guest password')
})

async function secretFile(name: string, text: string, mode: number): Promise<void> {
  await writeFile(join(folder, name), `${text}\n`)
  await chmod(join(folder, name), mode)
}

async function load(url = 'https://esxi7.example.org/sdk') {
  const path = join(folder, 'snapwitness.yaml')
  await writeFile(
    path,
    `host:
  url: ${url}
  username: root
  password: { file: host }
machines:
  password:
    guest: linux
    ssh:
      username: tester
      password: { env: TEST_GUEST_PASSWORD }
      hostKey: SHA256:${'A'.repeat(43)}
      sudo: { password: { file: sudo } }
      jump:
        address: jump.example.org
        username: tester
        privateKey: { file: jump }
        hostKey: SHA256:${'A'.repeat(43)}
`,
  )
  return loadConfig(path)
}

test('a configuration whose secrets are kept from others and long enough risks nothing', async () => {
  expect((await load()).risks).toEqual([])
})

test.each([
  ['host', 'host.password', 0o644],
  ['sudo', 'machines.password.ssh.sudo.password', 0o640],
  ['jump', 'machines.password.ssh.jump.privateKey', 0o602],
])('the file %s that is open to others is told of, wherever it is named', async (name, where, mode) => {
  await secretFile(name, 'long enough', mode)
  const [risk, ...more] = (await load()).risks
  expect(more).toEqual([])
  expect(risk).toMatchObject({ where, mend: `chmod 600 '${join(folder, name)}'` })
  expect(risk?.what).toContain(`(mode ${mode.toString(8)})`)
})

test('a secret of few characters is told of, and is not shown', async () => {
  vi.stubEnv('TEST_GUEST_PASSWORD', 'zx9q!')
  const { risks } = await load()
  expect(risks).toMatchObject([{ where: 'machines.password.ssh.password' }])
  expect(risks[0]?.what).toMatch(/shorter than 6 characters: it cannot be masked/)
  expect(JSON.stringify(risks)).not.toContain('zx9q')
})

test.each([
  'https://root:pass-word@esxi7.example.org/sdk',
  'https://root@esxi7.example.org',
  'https://:pass-word@esxi7/',
])('a user or a password in the URL is refused with its line, and not shown: %s', async (url) => {
  const error = await load(url).catch((thrown: unknown) => thrown)
  expect(String(error)).toMatch(/snapwitness\.yaml:2: host\.url: holds a user or a password/)
  expect(String(error)).not.toContain('pass-word')
})
