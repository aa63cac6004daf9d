import { generateKeyPairSync } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { runsIn } from '../../src/cli/named-run.ts'
import { snapwitness, startTestLab, type TestLab } from '../support/program.ts'
import { type Canary, canariesIn, textsBelow } from './seek.ts'

let lab: TestLab | undefined
let folder = ''
/** The lab's own secrets, which lead to its host and guests, and the wrong ones of these tests. */
const canaries: Canary[] = []

const wrong = {
  password: 'CANARY-wrong "1" & %41',
  key: generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  }).privateKey,
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snapwitness-canary-'))
  lab = await startTestLab()
  await writeFile(join(folder, 'wrong-password'), wrong.password)
  await writeFile(join(folder, 'wrong-key'), wrong.key)
  for (const [name, value] of Object.entries(wrong)) canaries.push({ name: `wrong ${name}`, value })
  const { host, machines } = await config()
  const own = [
    host.password.file,
    machines['debian-1'].ssh.privateKey.file,
    machines['win10-1'].winrm.password.file,
  ]
  for (const file of own) canaries.push({ name: file, value: await readFile(file, 'utf8') })
})

afterAll(async () => {
  await lab?.stop()
  await rm(folder, { recursive: true, force: true })
})

async function config() {
  return parse(await readFile(lab?.config ?? '', 'utf8'))
}

async function written(name: string, content: unknown): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, stringify(content))
  return path
}

function expectNone(texts: { path: string; text: string }[]): void {
  expect(
    texts.flatMap(({ path, text }) => canariesIn(text, canaries).map((name) => `${name} in ${path}`)),
  ).toEqual([])
}

test('wrong passwords and a wrong key of guests are refused before a run, and not told', async () => {
  const changed = await config()
  changed.machines['win10-1'].winrm.password = { command: ['cat', 'wrong-password'] }
  for (const [name, access] of [
    ['password', { password: { file: 'wrong-password' } }],
    ['key', { privateKey: { file: 'wrong-key' } }],
  ] as const) {
    const { privateKey, password, ...ssh } = changed.machines['debian-1'].ssh
    changed.machines['debian-1'].ssh = { ...ssh, ...access }
    const path = await written(`wrong-${name}.yaml`, changed)
    const out = await mkdtemp(join(folder, 'runs-'))
    const { exitCode, stdout, stderr } = await snapwitness([
      'run',
      'documented-workflow',
      '--config',
      path,
      '--out',
      out,
    ])
    expectNone([{ path: 'stdout', text: stdout }, { path: 'stderr', text: stderr }, ...textsBelow(out)])
    expect(stderr).toMatch(/nothing was touched[\s\S]*debian-1: [\s\S]*win10-1: /)
    expect(exitCode).toBe(2)
  }
})

/** Runs a scenario file of that text, and looks for secrets in all that comes of it. */
async function runScenarioFile(text: string) {
  const scenarios = join(process.cwd(), 'scenarios', 'temporary')
  onTestFinished(() => rm(scenarios, { recursive: true, force: true }))
  await mkdir(scenarios, { recursive: true })
  const secrets = dirname(canaries.at(-1)?.name ?? '')
  await writeFile(
    join(scenarios, 'canary-guests.scenario.ts'),
    `import { readdirSync, readFileSync } from 'node:fs'
const secrets = readdirSync('${secrets}').map((name) => readFileSync('${secrets}/' + name, 'utf8'))
${text}`,
  )
  const out = await mkdtemp(join(folder, 'runs-'))
  const run = await snapwitness([
    'run',
    'canary-guests',
    '--config',
    lab?.config ?? '',
    '--out',
    out,
    '--json',
  ])
  expectNone([{ path: 'stdout', text: run.stdout }, { path: 'stderr', text: run.stderr }, ...textsBelow(out)])
  return run
}

test('a scenario that prints and throws every secret on real machines does not get them out', async () => {
  const { stdout, exitCode } = await runScenarioFile(`import { scenario } from '../../src/index.ts'
scenario('leaks', async ({ step }) => {
  step('A step of ' + secrets.join(' '))
  console.log(secrets.map((secret) => Buffer.from('root:' + secret).toString('base64')))
  throw new Error('broken by ' + JSON.stringify(secrets))
})
`)
  expect(stdout).toContain('broken by')
  expect(exitCode).toBe(3)
})

test('a scenario that prints and throws secrets as it is loaded does not get them out', async () => {
  const { stderr, exitCode } = await runScenarioFile(`console.log('log', ...secrets)
process.stderr.write(Buffer.from(secrets.join()).toString('base64'))
throw new Error('broken by ' + secrets.join() + encodeURIComponent(secrets.join()))
`)
  expect(stderr).toMatch(/broken by «redacted»/)
  expect(exitCode).toBe(3)
})

test('a run that is killed in the middle leaves no secret behind', async () => {
  const out = await mkdtemp(join(folder, 'runs-'))
  // Not by the launcher: what must die is the program itself.
  const program = ['--import', 'tsx', 'src/cli/main.ts', 'run', 'documented-workflow']
  const run = execa(process.execPath, [...program, '--config', lab?.config ?? '', '--out', out], {
    reject: false,
  })
  while ((await entriesIn(out)) < 25) await sleep(200)
  run.kill('SIGKILL')
  const { stdout, stderr } = await run
  const texts = textsBelow(out)
  expect(texts.length).toBeGreaterThan(0)
  expectNone([{ path: 'stdout', text: stdout }, { path: 'stderr', text: stderr }, ...texts])
})

async function entriesIn(out: string): Promise<number> {
  const [run] = await runsIn(out)
  if (run === undefined) return 0
  const ledger = await readFile(join(out, run, 'ledger.jsonl'), 'utf8').catch(() => '')
  return ledger.split('\n').length
}
