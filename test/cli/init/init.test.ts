import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { parse } from 'yaml'
import { hostUrl } from '../../../src/cli/init/host.ts'
import { place } from '../../../src/cli/init/options.ts'
import { CI_SERVERS, recipeFor } from '../../../src/cli/init/recipes.ts'
import { secretSource } from '../../../src/cli/init/secret-source.ts'
import { environmentIn, secretFilesIn } from '../../../src/cli/init/secrets-in.ts'
import { configOf } from '../../../src/config/load.ts'
import type { WrittenConfig } from '../../../src/config/schema.ts'
import { writtenConfig } from '../../../src/config/written.ts'
import { snapwitness } from '../../support/program.ts'

beforeEach(() => {
  vi.stubEnv('TEST_PASSWORD', 'a password')
})

const password = { env: 'TEST_PASSWORD' }
const entry = { guest: 'linux', ssh: { username: 'root', password, knownHosts: 'known_hosts' } } as const

function configWith(machines: WrittenConfig['machines']): WrittenConfig {
  return { host: { url: 'https://esxi7.example.org/sdk', username: 'root', password }, machines }
}

const hostile = [
  '<<',
  '123',
  'yes',
  '~',
  'a: b',
  '- x',
  '#',
  '*a',
  '&a',
  '!x',
  '“a”\n# b',
  ' a ',
  'a\u0007',
  '%25',
  "it's",
  '{a}',
]

test.each(hostile)(
  'a machine that is called %j is the same one when its configuration is read again',
  async (name) => {
    const { machines } = await configOf('snapwitness.yaml', writtenConfig(configWith({ [name]: entry }), []))
    expect(machines.map((machine) => machine.name)).toEqual([name])
  },
)

test('what several machines have in common is written out, and comes first what editors read', () => {
  const text = writtenConfig(configWith({ a: entry, b: entry }), ['yaml-language-server: $schema=x.json'])
  expect(text).toMatch(/^# yaml-language-server: \$schema=x\.json\nhost:\n/)
  expect(text).not.toMatch(/[&*]\w/)
})

test.each([
  ['esxi7.example.org', 'https://esxi7.example.org/sdk'],
  ['https://vc.example.org:8443/', 'https://vc.example.org:8443/sdk'],
  ['[2001:db8::7]', 'https://[2001:db8::7]/sdk'],
  ['https://esxi7.example.org/ui/#/host', 'https://esxi7.example.org/sdk'],
  ['https://vc.example.org/sdk/', 'https://vc.example.org/sdk'],
])('the address %s of a host becomes %s', (given, url) => {
  expect(hostUrl(given)).toBe(url)
})

test.each(['http://esxi7.example.org', 'https://root:secret@esxi7.example.org/', 'two words'])(
  'the address %s is refused, and no password of it is told',
  (given) => {
    const told = () => hostUrl(given)
    expect(told).toThrow(/is no address of a host/)
  },
)

test.each([
  ['env:ESXI_PASSWORD', { env: 'ESXI_PASSWORD' }],
  ['file:/run/secrets/esxi', { file: '/run/secrets/esxi' }],
  ['command:pass  show esxi', { command: ['pass', 'show', 'esxi'] }],
])('%s says where a secret is', (text, source) => {
  expect(secretSource(text)).toEqual(source)
})

test.each(['letmein', 'env:', 'env:A B', 'env:$(id)', 'vault:x'])('%s does not', (text) => {
  expect(() => secretSource(text)).toThrow(/Say env:|letters, digits and underscores/)
})

test('places of guests are read, whatever the machines are called', () => {
  const places = ['debian=192.0.2.7', 'a=b=win10.example.org:5986', 'six=[2001:db8::7]:22'].reduce(
    (others, text) => place(text, others),
    new Map(),
  )
  expect([...places]).toEqual([
    ['debian', { address: '192.0.2.7' }],
    ['a=b', { address: 'win10.example.org', port: 5986 }],
    ['six', { address: '2001:db8::7', port: 22 }],
  ])
  for (const none of ['192.0.2.7', 'debian=192.0.2.7:0', 'debian=192.0.2.7:65536'])
    expect(() => place(none)).toThrow(/NAME=HOST/)
})

test('secrets of a configuration are found for the recipe and for git', () => {
  const config = configWith({
    a: { guest: 'linux', ssh: { ...entry.ssh, privateKey: { file: './keys/id[1]' }, sudo: { password } } },
    b: { guest: 'windows', winrm: { username: 'x', password: { file: '/run/secrets/b' } } },
    c: { guest: 'windows', winrm: { username: 'x', password: { file: '../c' } } },
  })
  expect(environmentIn(config)).toEqual(['TEST_PASSWORD'])
  expect(secretFilesIn(config)).toEqual(['/keys/id\\[1\\]'])
})

test.each(CI_SERVERS)(
  'the recipe for %s runs the doctor first, leaves the verdict to the gate, names the secrets, and keeps no key',
  (server) => {
    for (const variables of [[], ['ESXI_PASSWORD', 'GUEST_PASSWORD']]) {
      const { text } = recipeFor(server, variables)
      expect(text).toMatch(
        /npx snapwitness doctor[\s\S]*npx snapwitness run [\s\S]*npx snapwitness gate latest/,
      )
      expect(text).toMatch(/junit\.xml/)
      expect(text).not.toMatch(/path: runs\/?$|- runs\/?$/m)
      for (const name of variables) expect(text).toContain(name)
      if (server !== 'jenkins') expect(() => parse(text)).not.toThrow()
    }
  },
)

test.each([
  ['snapwitness.yaml', []],
  ['.gitlab-ci.yml', ['--ci', 'gitlab']],
])('where there is a %s, nothing is asked or touched', async (file, flags) => {
  const cwd = await mkdtemp(join(tmpdir(), 'snapwitness-init-'))
  await writeFile(join(cwd, file), 'mine\n')
  for (const more of [[], ['--lab']]) {
    if (more.length > 0 && flags.length > 0) continue
    const { exitCode, stderr } = await snapwitness(['init', ...flags, ...more], { cwd })
    expect(stderr).toMatch(/is there already; nothing was touched\.\nHint: /)
    expect(exitCode).toBe(2)
  }
  expect(await readdir(cwd)).toEqual([file])
  expect(await readFile(join(cwd, file), 'utf8')).toBe('mine\n')
})

test('without a terminal every flag that is missing is told at once', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'snapwitness-init-'))
  const { exitCode, stderr } = await snapwitness(['init', '--windows', 'win10-1'], { cwd })
  for (const flag of ['--host', '--username', '--password', '--winrm-password'])
    expect(stderr).toContain(flag)
  expect(exitCode).toBe(2)
})

test('where no lab runs, init --lab says how to start one', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'snapwitness-init-'))
  const { exitCode, stderr } = await snapwitness(['init', '--lab'], { cwd, env: { XDG_CACHE_HOME: cwd } })
  expect(stderr).toMatch(/No lab runs on this computer; nothing was touched\.\nHint: .*snapwitness lab up/)
  expect(exitCode).toBe(2)
  expect(await readdir(cwd)).toEqual([])
})
