import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { configSchema } from '../../src/config/schema.ts'
import { configText } from '../../src/lab/config-file.ts'

const host = { url: 'https://127.0.0.1:1/sdk', thumbprint: Array(32).fill('AB').join(':') }
const at = { host: '127.0.0.1', port: 2222 }

test('a guest of one’s own is in the configuration, its secrets where they were, and what is not told is asked for', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'snapwitness-config-'))
  const machines = [
    {
      ...{ ...at, name: 'l', guest: 'linux' as const, username: 'keeper', sudo: true, toFillIn: false },
      privateKey: { file: '/keys/l' },
    },
    {
      ...{
        ...at,
        name: 'w',
        guest: 'windows' as const,
        username: 'Administrator',
        sudo: false,
        toFillIn: true,
      },
      password: { env: 'W_PASSWORD' },
    },
  ]
  const text = await configText({ ...host, username: 'root', password: 'x', machines }, folder)
  expect(text).toContain('# Fill in how one gets into w:')
  expect(text).not.toContain('gets into l:')
  expect(configSchema.parse(parse(text)).machines).toMatchObject({
    l: {
      ssh: {
        ...{ address: '127.0.0.1', port: 2222, username: 'keeper', sudo: true },
        ...{ privateKey: { file: '/keys/l' }, knownHosts: join(folder, 'l-known-hosts') },
      },
    },
    w: { winrm: { username: 'Administrator', password: { env: 'W_PASSWORD' }, auth: 'negotiate' } },
  })
})
