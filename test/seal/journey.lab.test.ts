import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runsIn } from '../../src/cli/named-run.ts'
import type { Comparison } from '../../src/compare/comparison.ts'
import type { RunSummary } from '../../src/evidence/run-summary.ts'
import { LabAdministrator } from '../support/lab-administrator.ts'
import { powerOn } from '../support/power-on.ts'
import { snapwitness, startTestLab, type TestLab } from '../support/program.ts'

/** The journey of docs/upgrade.md: catalogue, seal, upgrade, verify, catalogue, compare. */
interface Journey {
  /** How the lab is started, and how it comes back. */
  before: string[]
  after: string[]
  /** Promises that differ in kind: the whole catalogue twice takes two hours, and `npm run night` has all of it. */
  promises: string[]
  /** What differs around the machines, as `compare` calls it. */
  differs: string
  /** Of both builds, on the sheet. */
  words: string[]
}

const JOURNEYS: Record<string, Journey> = {
  'the lab’s own host': {
    before: ['--build', '8.0.2-23305546', '--hardware', 'vmx-19'],
    after: ['--build', '8.0.3-24280767', '--hardware', 'vmx-20'],
    promises: ['05-', '08-', '13-', '14-', '18-'],
    differs: 'hardware version',
    words: ['23305546', '24280767'],
  },
  'the libvirt of Debian 13 and that of unstable': {
    before: ['--hypervisor', 'libvirt'],
    after: ['--hypervisor', 'libvirt-sid'],
    promises: ['08-', '13-', '14-', '18-'],
    differs: 'host build',
    words: ['build 11.3', 'build 12.8'],
  },
}

const MACHINES = ['debian-1', 'win10-1']
let desk: string
let lab: TestLab
const upTo = async (...options: string[]) => {
  lab = await startTestLab(['--folder', join(desk, 'lab'), ...options])
}
const say = (...args: string[]) => snapwitness([...args, '--config', lab.config], { cwd: desk })

const powerOf = async (machine: string) =>
  (await LabAdministrator.of(lab)).property(machine, 'runtime.powerState')

/** What a run came to, and its folder. */
async function run(...args: string[]) {
  const { exitCode, stdout, stderr } = await say(...args, '--json')
  expect(exitCode, stderr).toBe(0)
  const summary = JSON.parse(stdout) as RunSummary
  const name = (await runsIn(join(desk, 'runs'))).at(-1) ?? ''
  return { summary, folder: join(desk, 'runs', name) }
}

beforeEach(async () => {
  desk = await mkdtemp(join(tmpdir(), 'snapwitness-journey-'))
})

afterEach(async () => {
  await lab.stop()
  await rm(desk, { recursive: true })
})

test.for(Object.entries(JOURNEYS))(
  'an upgrade of %s: all that was sealed comes back, and nothing is worse',
  {
    timeout: 5_400_000,
  },
  async ([, journey]) => {
    const catalogue = journey.promises.map((number) => `promises/${number}`)
    await upTo(...journey.before)
    const before = await run('run', ...catalogue)
    expect((await say('seal', '--name', 'before', '--until', '2099-03-31')).exitCode).toBe(0)
    await lab.stop()

    await upTo(...journey.after)
    const verified = await run('verify', 'before')
    expect(verified.summary.scenarios.map(({ verdict }) => verdict)).toEqual(['held', 'held'])
    expect((await say('seal', '--break', 'before', '--yes')).exitCode).toBe(0)
    const states = await Promise.all(MACHINES.map((machine) => powerOf(machine)))
    await powerOn(
      lab,
      MACHINES.filter((_, i) => states[i] !== 'poweredOn'),
    )
    const after = await run('run', ...catalogue)

    const [id = ''] = await readdir(join(desk, 'seals'))
    const seal = join(desk, 'seals', id, 'seal.json')
    const page = join(desk, 'upgrade.html')
    const words = ['--page', page, '--seal', seal, '--verified', verified.folder, '--json']
    const compared = await say('compare', before.folder, after.folder, ...words)
    expect(compared.exitCode, compared.stderr).toBe(0)
    const { outcome, checks, doubts, surroundings } = JSON.parse(compared.stdout) as Comparison
    expect({ outcome, checks, doubts }).toEqual({ outcome: 'held', checks: [], doubts: [] })
    expect(surroundings.map(({ what }) => what)).toContain(journey.differs)
    const sheet = await readFile(page, 'utf8')
    for (const word of journey.words) expect(sheet).toContain(word)
  },
)
