import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { loadConfig, loadHistory, loadMachineNames } from '../../src/config/load.ts'

const whole = `host:
  url: https://esxi7.example.org/sdk
  username: root
  password: { env: TEST_HOST_PASSWORD }
  thumbprint: ${Array.from({ length: 32 }, () => 'ab').join(':')}
machines:
  debian-1:
    guest: linux
    ssh:
      username: root
      privateKey: { file: key }
      hostKey: SHA256:${'A'.repeat(43)}
  win10-1:
    guest: windows
    winrm:
      username: Administrator
      password: { env: TEST_GUEST_PASSWORD }
`

let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snapwitness-config-'))
  await writeFile(join(folder, 'key'), 'a private key\n')
  vi.stubEnv('TEST_HOST_PASSWORD', 'host password')
  vi.stubEnv('TEST_GUEST_PASSWORD', 'guest password')
  vi.stubEnv('SSH_AUTH_SOCK', undefined)
})

async function load(text: string) {
  const path = join(folder, 'snapwitness.yaml')
  await writeFile(path, text)
  return loadConfig(path)
}

test('a whole configuration is read with its secrets, its defaults, and the thumbprint in upper case', async () => {
  const config = await load(whole)
  expect(config.hosts[0]).toMatchObject({
    password: 'host password',
    trust: { thumbprint: expect.stringMatching(/^AB:AB/) },
  })
  expect(config.machines).toMatchObject([
    { name: 'debian-1', guest: 'linux', filesystem: 'ext4', ssh: { port: 22, privateKey: 'a private key' } },
    {
      name: 'win10-1',
      guest: 'windows',
      filesystem: 'ntfs',
      winrm: { port: 5985, https: false, password: 'guest password', auth: 'negotiate' },
    },
  ])
  expect(config.machines[0]).not.toHaveProperty('ssh.address')
})

test.each([
  'https://esxi7.example.org',
  'https://esxi7.example.org/ui/#/host/vms',
  'https://esxi7.example.org/sdk/',
])('%s, as a browser shows it, is the endpoint of that host', async (url) => {
  const { hosts } = await load(whole.replace('https://esxi7.example.org/sdk', `"${url}"`))
  expect(hosts[0]?.url).toBe('https://esxi7.example.org/sdk')
})

test('an SSH access is read with its agent, its files, its sudo and its jump host', async () => {
  vi.stubEnv('SSH_AUTH_SOCK', '/run/agent')
  const access = `
      passphrase: { env: TEST_HOST_PASSWORD }
      agent: true
      knownHosts: known_hosts
      sudo: { password: { env: TEST_GUEST_PASSWORD } }
      jump:
        address: bastion.example.org
        username: me
        agent: own.socket
        hostKey: SHA256:${'B'.repeat(43)}`
  const { machines } = await load(whole.replace(/\n *hostKey.*/, access))
  expect(machines[0]).toMatchObject({
    ssh: {
      privateKey: 'a private key',
      passphrase: 'host password',
      agent: '/run/agent',
      knownHosts: join(folder, 'known_hosts'),
      sudo: { password: 'guest password' },
      jump: { host: 'bastion.example.org', port: 22, username: 'me', agent: join(folder, 'own.socket') },
    },
  })
})

test('a listener with HTTPS has another port, and its authority is read; Kerberos needs no password', async () => {
  const https = 'winrm:\n      https: true\n      auth: kerberos\n      ca: key'
  const config = await load(
    whole.replace('winrm:', https).replace(/\n *password: { env: TEST_GUEST_PASSWORD }/, ''),
  )
  expect(config.machines[1]).toMatchObject({
    winrm: { port: 5986, https: true, auth: 'kerberos', ca: 'a private key\n', password: '' },
  })
})

test('what machines have in common is written once, by an anchor and a merge key', async () => {
  const common = whole
    .replace('debian-1:', 'debian-1: &linux')
    .replace(/ {2}win10-1:[\s\S]*/, '  debian-2:\n    <<: *linux\n    filesystem: xfs\n')
  const { machines } = await load(common)
  const ssh = { username: 'root', privateKey: 'a private key' }
  expect(machines).toMatchObject([
    { name: 'debian-1', guest: 'linux', filesystem: 'ext4', ssh },
    { name: 'debian-2', guest: 'linux', filesystem: 'xfs', ssh },
  ])
})

test('a thumbprint is taken as openssl prints it, for the host and for a listener', async () => {
  const printed = `"sha256 Fingerprint=${Array.from({ length: 32 }, () => 'cd').join(':')}"`
  const winrm = `winrm:\n      https: true\n      thumbprint: ${'cd '.repeat(32)}`
  const config = await load(
    whole.replace(/thumbprint: .*/, `thumbprint: ${printed}`).replace('winrm:', winrm),
  )
  expect(config.hosts[0]?.trust).toEqual({ thumbprint: expect.stringMatching(/^(CD:){31}CD$/) })
  expect(config.machines[1]).toMatchObject({ winrm: { thumbprint: expect.stringMatching(/^(CD:){31}CD$/) } })
})

const mistakes: [what: string, text: string, message: RegExp][] = [
  ['an unknown setting', whole.replace('username: root', 'usrname: root'), /snapwitness\.yaml:2: host/],
  [
    'a thumbprint of the wrong length',
    whole.replace(/thumbprint: .*/, 'thumbprint: AB:CD'),
    /yaml:5: host\.thumbprint: .*SHA-256/,
  ],
  [
    'a thumbprint of SHA-1',
    whole.replace(/thumbprint: .*/, `thumbprint: ${'AB'.repeat(20)}`),
    /yaml:5: host\.thumbprint: .*SHA-1, the wrong kind/,
  ],
  ['plain HTTP', whole.replace('https:', 'http:'), /yaml:2: host\.url/],
  [
    'a password in the file',
    whole.replace('{ env: TEST_HOST_PASSWORD }', 'letmein'),
    /yaml:4: host\.password/,
  ],
  ['an unknown guest', whole.replace('guest: windows', 'guest: solaris'), /yaml:1\d: machines\.win10-1/],
  [
    'a port out of range',
    whole.replace('ssh:', 'ssh:\n      port: 70000'),
    /yaml:10: machines\.debian-1\.ssh\.port/,
  ],
  [
    'no machines',
    whole.replace(/machines:[\s\S]*/, 'machines: {}'),
    /yaml:6: machines: must name at least one machine/,
  ],
  [
    'a certificate without HTTPS',
    whole.replace('winrm:', 'winrm:\n      ca: key'),
    /yaml:\d+: machines\.win10-1\.winrm\.ca: wants https: true/,
  ],
  [
    'Kerberos without HTTPS',
    whole.replace('winrm:', 'winrm:\n      auth: kerberos'),
    /yaml:\d+: machines\.win10-1\.winrm\.auth: kerberos wants https: true/,
  ],
  [
    'Negotiate without a password',
    whole.replace(/\n *password: { env: TEST_GUEST_PASSWORD }/, ''),
    /machines\.win10-1\.winrm\.password: negotiate wants a password/,
  ],
  ['broken YAML', whole.replace('host:', 'host: ['), /yaml:\d+: /],
  ['an empty file', '', /yaml:1: /],
  [
    'a key file that is not there',
    whole.replace('file: key', 'file: nokey'),
    /nokey, named by machines\.debian-1\.ssh\.privateKey/,
  ],
  [
    'no way to log in',
    whole.replace(/\n *privateKey.*/, ''),
    /yaml:10: machines\.debian-1\.ssh: names no way to log in/,
  ],
  [
    'a passphrase of no key',
    whole.replace('privateKey: { file: key }', 'agent: true\n      passphrase: { env: TEST_HOST_PASSWORD }'),
    /yaml:12: machines\.debian-1\.ssh\.passphrase: is of no use/,
  ],
  [
    'a server that nothing tells from another',
    whole.replace(/\n *hostKey.*/, ''),
    /yaml:10: machines\.debian-1\.ssh: .*add `hostKey`, or `knownHosts`/,
  ],
  [
    'two ways to know the server',
    whole.replace('hostKey:', 'knownHosts: known_hosts\n      hostKey:'),
    /yaml:12: machines\.debian-1\.ssh\.knownHosts: cannot go with `hostKey`/,
  ],
  [
    'a sudo password in the file',
    whole.replace('hostKey:', 'sudo: { password: letmein }\n      hostKey:'),
    /yaml:12: machines\.debian-1\.ssh\.sudo/,
  ],
  [
    'a jump host without its key',
    whole.replace('hostKey:', 'jump: { address: bastion, username: me, agent: true }\n      hostKey:'),
    /yaml:12: machines\.debian-1\.ssh\.jump: .*add `hostKey`/,
  ],
  [
    'a LUN that is none',
    whole.replace('guest: linux', 'guest: linux\n    luns: [/dev/sdb]'),
    /yaml:\d+: machines\.debian-1\.luns\.0: must be the canonical name of a LUN/,
  ],
  [
    'a LUN that is named twice',
    whole.replace('guest: linux', 'guest: linux\n    luns: [naa.6000000000000001, naa.6000000000000001]'),
    /yaml:\d+: machines\.debian-1\.luns\.1: is named twice/,
  ],
  [
    'the agent where there is none',
    whole.replace('privateKey: { file: key }', 'agent: true'),
    /machines\.debian-1\.ssh\.agent wants the SSH agent, and SSH_AUTH_SOCK names none/,
  ],
]

test.each(mistakes)('%s is refused with its place and a hint', async (_what, text, message) => {
  const failure = await load(text).catch((error: Error) => error)
  expect(failure).toMatchObject({ code: 'USAGE', message: expect.stringMatching(message) })
  expect(failure).toMatchObject({ message: expect.stringMatching(/\nHint: ./) })
  expect(String(failure)).not.toContain('letmein')
})

test('a secret whose variable is not set is refused by the name of the variable', async () => {
  vi.stubEnv('TEST_GUEST_PASSWORD', '')
  await expect(load(whole)).rejects.toThrow(
    /variable TEST_GUEST_PASSWORD, named by machines\.win10-1\.winrm\.password/,
  )
})

const history = `history:
  url: postgresql://night@db.example.org/nights
  password: { env: TEST_HISTORY_PASSWORD }
`

test('a history is read with its password, also where no other secret is at hand', async () => {
  vi.stubEnv('TEST_HISTORY_PASSWORD', 'history password')
  const told = { url: 'postgresql://night@db.example.org/nights', password: 'history password' }
  expect((await load(whole + history)).history).toEqual(told)
  vi.stubEnv('TEST_HOST_PASSWORD', undefined)
  expect(await loadHistory(join(folder, 'snapwitness.yaml'))).toEqual(told)
  await writeFile(join(folder, 'snapwitness.yaml'), whole)
  expect(await loadHistory(join(folder, 'snapwitness.yaml'))).toBeUndefined()
})

test.each([
  ['a password in the URL', 'postgresql://night:dark@db/nights', /:\d+: history\.url: holds a password/],
  ['a password behind it', 'postgresql://night@db/nights?password=dark', /history\.url: holds a password/],
  ['another database', 'mysql://db/nights', /:\d+: history\.url: /],
])('a history with %s is refused', async (_, url, told) => {
  await expect(load(`${whole}history: { url: "${url}" }\n`)).rejects.toThrow(told)
})

const several = `hosts:
  one:
    url: https://esxi7.example.org/sdk
    username: root
    password: { env: TEST_HOST_PASSWORD }
  other:
    url: https://esxi8.example.org/sdk
    username: root
    password: { env: TEST_HOST_PASSWORD }
defaults:
  linux:
    filesystem: xfs
    ssh:
      username: root
      privateKey: { file: key }
      knownHosts: known_hosts
      jump:
        address: jump.example.org
        username: root
        privateKey: { file: key }
        knownHosts: known_hosts
machines:
  debian-1: { host: one, guest: linux, ssh: { address: 192.0.2.7 } }
  debian-2: { host: other, guest: linux, filesystem: ext4, ssh: { port: 2222 } }
select:
  nightly: { host: other, guest: linux, name: 'nightly-*', limit: 2 }
run: { jobs: 4, perHost: 2, maxTime: 90m }
`

test('machines of several hosts have in common what their kind has, where they do not say otherwise', async () => {
  const config = await load(several)
  expect(config.hosts.map(({ name, url }) => [name, url])).toEqual([
    ['one', 'https://esxi7.example.org/sdk'],
    ['other', 'https://esxi8.example.org/sdk'],
  ])
  const common = { privateKey: 'a private key', jump: { host: 'jump.example.org', port: 22 } }
  expect(config.machines).toMatchObject([
    { name: 'debian-1', host: 'one', filesystem: 'xfs', ssh: { ...common, address: '192.0.2.7', port: 22 } },
    { name: 'debian-2', host: 'other', filesystem: 'ext4', ssh: { ...common, port: 2222 } },
  ])
  expect(config.select).toMatchObject([
    { group: 'nightly', name: 'nightly-*', limit: 2, use: { host: 'other', filesystem: 'xfs', ssh: common } },
  ])
  expect(config.run).toEqual({
    ...{ jobs: 4, perHost: 2, perDatastore: Infinity, maxTime: 5_400_000, onUnfit: 'skip' },
  })
})

test.each<[what: string, text: string, message: RegExp]>([
  [
    'no host of two',
    several.replace('host: one, ', ''),
    /yaml:\d+: machines\.debian-1\.host: does not say on which/,
  ],
  [
    'a host that is none',
    several.replace('host: one', 'host: three'),
    /machines\.debian-1\.host: names no host/,
  ],
  [
    'one host and several',
    `${several}host: { url: https://a.example.org/sdk, username: a, password: { env: A } }`,
    /hosts: cannot go with `host`/,
  ],
  [
    'a machine that is not whole',
    several.replace('  windows', '').replace('username: root\n      privateKey', 'privateKey'),
    /machines\.debian-1\.ssh\.username/,
  ],
  [
    'an unknown common setting',
    several.replace('filesystem: xfs', 'filesystm: xfs'),
    /yaml:12: defaults\.linux/,
  ],
  ['no time at all', several.replace('90m', '0h'), /yaml:\d+: run\.maxTime: would be over before/],
  [
    'one host under two names',
    several.replace('esxi8.example.org', 'ESXI7.example.org'),
    /yaml:\d+: hosts\.other\.url: is that of one, too/,
  ],
  [
    'a secret in the file',
    several.replace('password: { env: TEST_HOST_PASSWORD }', 'password: letmein'),
    /yaml:\d+: hosts\.one\.password: must say where it is found, and not what it is/,
  ],
  ['a time that is none', several.replace('90m', '90 minutes'), /run\.maxTime: must be a time/],
])('%s is refused with its line', async (_what, text, message) => {
  await expect(load(text)).rejects.toThrow(message)
})

test('of a group that is to be found there are as many places as it may have', async () => {
  await load(several)
  expect((await loadMachineNames(join(folder, 'snapwitness.yaml'))).map(({ name }) => name)).toEqual([
    ...['debian-1', 'debian-2', 'nightly 1', 'nightly 2'],
  ])
})
