import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { startVimEndpoint, type VimEndpoint } from '../../src/lab/vim/endpoint.ts'
import { emptyHost } from '../lab/vim/empty-host.ts'
import { snapwitness } from '../support/program.ts'
import { ScriptedHost } from '../vsphere/scripted-host.ts'
import { type Canary, canariesIn, textsBelow } from './seek.ts'

const key = [
  '-----BEGIN OPENSSH PRIVATE KEY-----',
  'Y2FuYXJ5LW9mLXRoZS1rZXktb25l',
  'Y2FuYXJ5LW9mLXRoZS1rZXktdHdv',
]
const canaries = {
  env: 'CANARY-env "1" & %41/é',
  file: "CANARY-file 'two' <2> $HOME",
  command: 'CANARY-command \\3\\ `id`',
  key: [...key, '-----END OPENSSH PRIVATE KEY-----', ''].join('\n'),
}
const all: Canary[] = Object.entries(canaries).map(([name, value]) => ({ name, value }))

let folder = ''
let endpoint: VimEndpoint | undefined

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snapwitness-canary-'))
  const host = { ...emptyHost(folder), account: { username: 'root', password: canaries.env } }
  endpoint = await startVimEndpoint({ host })
  await writeFile(join(folder, 'file-secret'), canaries.file)
  await writeFile(join(folder, 'key-secret'), canaries.key)
  await writeFile(join(folder, 'command-secret'), canaries.command)
})

afterAll(async () => {
  await endpoint?.close()
  await rm(folder, { recursive: true, force: true })
})

const sources = {
  env: '{ env: CANARY_ENV }',
  file: '{ file: file-secret }',
  command: '{ command: [cat, command-secret] }',
}
const otherThumbprint = Array.from({ length: 32 }, () => 'AB').join(':')

interface Place {
  url?: string
  thumbprint?: string
  password?: string
  extra?: string
}

function configText({ url, thumbprint, password = sources.env, extra = '' }: Place = {}): string {
  return `host:
  url: ${url ?? endpoint?.url}
  username: root
  password: ${password}
  thumbprint: ${thumbprint ?? endpoint?.thumbprint}
${extra}machines:
  debian-1:
    guest: linux
    ssh:
      address: 127.0.0.1
      port: 1
      username: root
      password: ${sources.file}
      privateKey: { file: key-secret }
      hostKey: SHA256:${'A'.repeat(43)}
  win10-1:
    guest: windows
    winrm: { address: 127.0.0.1, port: 1, username: Administrator, password: ${sources.command} }
`
}

interface Outcome {
  exitCode: number | undefined
  output: string
}

/** Runs the program with all canaries seeded, and looks for them in all that it says and leaves. */
async function expectSilence(text: string, command: string[], filters: string[] = []): Promise<Outcome> {
  const out = await mkdtemp(join(folder, 'runs-'))
  const config = join(folder, `${out.slice(-6)}.yaml`)
  await writeFile(config, text)
  const runOptions = command[0] === 'run' ? ['--out', out, '--json'] : []
  const args = [...command, ...filters, '--config', config, ...runOptions]
  const { exitCode, stdout, stderr } = await snapwitness(args, { env: { CANARY_ENV: canaries.env } })
  const texts = [{ path: 'stdout', text: stdout }, { path: 'stderr', text: stderr }, ...textsBelow(out)]
  const found = texts.flatMap(({ path, text }) => canariesIn(text, all).map((name) => `${name} in ${path}`))
  expect(found).toEqual([])
  return { exitCode, output: `${stdout}\n${stderr}` }
}

/** A host that says back what it was told, as a careless proxy or a verbose error page does. */
async function parrot(): Promise<ScriptedHost> {
  const host = await ScriptedHost.start({
    Login: (request) => ({ status: 500, body: `<html>Refused: ${request}</html>` }),
  })
  onTestFinished(() => host.close())
  return host
}

const failures: [what: string, text: () => Promise<string>, told: RegExp][] = [
  ['a wrong host password by file', async () => configText({ password: sources.file }), /InvalidLogin/],
  ['a wrong host password by command', async () => configText({ password: sources.command }), /InvalidLogin/],
  [
    'a wrong thumbprint',
    async () => configText({ thumbprint: otherThumbprint }),
    /not the host that was pinned/,
  ],
  ['a host that is down', async () => configText({ url: 'https://127.0.0.1:1/sdk' }), /cannot be reached/],
  ['machines that are not there', async () => configText(), /no virtual machine "debian-1"/],
  [
    'a host that says the password back',
    async () => {
      const { url, thumbprint } = await parrot()
      return configText({ url, thumbprint })
    },
    /Hint: /,
  ],
  ['a mistake in the configuration', async () => configText({ extra: '  pasword: x\n' }), /pasword/],
  [
    'a command that fails after it has printed the secret on both streams',
    async () =>
      configText({ password: '{ command: [sh, -c, "cat command-secret; cat command-secret >&2; exit 9"] }' }),
    /failed with exit code 9/,
  ],
  [
    'a file that holds a key where a password is wanted',
    async () => configText({ password: '{ file: key-secret }' }),
    /holds no password of one line/,
  ],
  [
    'a command that is the secret itself, not quoted',
    async () => configText({ password: '{ command: [cat, command-secret, /nonexistent] }' }),
    /exit code 1/,
  ],
]

test.each(failures)(
  '%s: neither doctor nor run tells a secret',
  async (_what, text, told) => {
    const config = await text()
    const doctor = await expectSilence(config, ['doctor'])
    const run = await expectSilence(config, ['run'], ['documented-workflow'])
    expect(doctor.output).toMatch(told)
    expect(run.output).toMatch(told)
    expect([doctor.exitCode, run.exitCode]).not.toContain(0)
  },
  180_000,
)
