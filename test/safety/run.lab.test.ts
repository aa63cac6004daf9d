import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runsIn } from '../../src/cli/named-run.ts'
import { loadConfig } from '../../src/config/load.ts'
import { Deadline } from '../../src/core/deadline.ts'
import { flatten } from '../../src/core/flatten.ts'
import { pollUntil } from '../../src/core/poll.ts'
import { readLedger } from '../../src/evidence/ledger.ts'
import { summarize } from '../../src/evidence/run-summary.ts'
import type {
  SnapshotRef,
  VirtualMachine,
  VirtualMachineState,
} from '../../src/vsphere/machine/virtual-machine.ts'
import { connect } from '../../src/vsphere/session.ts'
import { viewOf } from '../chaos/host-view.ts'
import { snapwitness, startTestLab, type TestLab } from '../support/program.ts'

let lab: TestLab

beforeAll(async () => {
  lab = await startTestLab(['--no-windows'])
})
afterAll(() => lab.stop())

/** Starts the documented workflow; resolves when its ledger tells of that. */
async function startRun(until: RegExp, args: string[] = [], start: typeof snapwitness = snapwitness) {
  const out = await mkdtemp(join(tmpdir(), 'snapwitness-safety-'))
  const what = ['run', 'documented-workflow', '--name', 'with memory', '--config', lab.config, '--out', out]
  const run = start([...what, ...args])
  const folder = await pollUntil(
    async () => {
      const [name] = await runsIn(out)
      const path = join(out, name ?? '')
      return until.test(await readFile(join(path, 'ledger.jsonl'), 'utf8')) ? path : undefined
    },
    {
      what: `the run to come to ${until}`,
      deadline: Deadline.after(120_000),
      hint: 'See what it said.',
      intervalMs: 20,
    },
  )
  return { run, folder }
}

test('a run that is asked to stop puts the machines back, and another goes on with it', async () => {
  const before = await viewOf(lab.config)
  const { run, folder } = await startRun(/"initialise disk"/)
  const beside = await snapwitness(['run', '--config', lab.config])
  expect(beside.stderr).toMatch(/debian-1 is in use by the run [0-9a-f]{8} of .*\nHint: .*--steal/)
  expect(beside.exitCode).toBe(3)
  run.kill('SIGTERM')
  const { exitCode, stderr } = await run
  expect(stderr).toContain('Finishing what is under way')
  expect(exitCode).toBe(3)
  const stopped = summarize(await readLedger(folder))
  expect(stopped).toMatchObject({
    verdict: 'unknown',
    trouble: { code: 'INTERRUPTED', hint: expect.stringContaining('--resume') },
    scenarios: [{ verdict: 'unknown', trouble: { code: 'INTERRUPTED' } }],
  })
  expect(await viewOf(lab.config)).toEqual(before)

  const what = ['run', 'documented-workflow', '--name', 'with memory', '--resume', folder]
  const resumed = await snapwitness([...what, '--config', lab.config])
  expect(resumed.stderr).toMatch(/held: every statement held/)
  expect(resumed.exitCode).toBe(0)
  const whole = summarize(await readLedger(folder))
  expect(whole.scenarios.map(({ verdict }) => verdict)).toEqual(['held'])
  expect(whole.runId).toBe(stopped.runId)
  expect(await viewOf(lab.config)).toEqual(before)
})

type Deed = (vm: VirtualMachine, state: VirtualMachineState) => Promise<unknown>

/** What the host calls it, when it is done, and how. */
const othersDeeds: [operation: string, until: RegExp, deed: Deed][] = [
  [
    'Snapshot.remove',
    /"second-drive-initialized","memory"/,
    (vm, state) => vm.removeSnapshot(theirs(state), { children: false, consolidate: true }, soon()),
  ],
  [
    'revert',
    /"second-drive-initialized","memory"/,
    (vm, state) => vm.revertTo(theirs(state), { suppressPowerOn: false }, soon()),
  ],
  // A disk is taken away that much is still to be done to.
  [
    'reconfigure',
    /"before-drive-mount","memory"/,
    (vm, { disks }) => vm.detachDisk(disks.at(-1)?.key ?? 0, { deleteFiles: false }, soon()),
  ],
]

test.each(othersDeeds)(
  'what somebody else does in the middle of a run (%s) is told as that, and never as a broken promise',
  async (operation, until, deed) => {
    const before = await viewOf(lab.config)
    const { run, folder } = await startRun(until)
    const config = await loadConfig(lab.config)
    const session = await connect({ ...config.hosts[0]!, deadline: soon() })
    const vm = await session.findVirtualMachine('debian-1', soon())
    await deed(vm, await vm.describe(soon()))
    await session.close()
    const { exitCode } = await run
    expect(summarize(await readLedger(folder))).toMatchObject({
      verdict: 'unknown',
      scenarios: [
        { trouble: { code: 'SOMEBODY_ELSE', what: expect.stringMatching(new RegExp(operation, 'i')) } },
      ],
    })
    expect(exitCode).toBe(3)
    expect(await viewOf(lab.config)).toEqual(before)
  },
)

function theirs({ snapshots }: VirtualMachineState): SnapshotRef {
  const found = flatten(snapshots.roots).find(({ name }) => name === 'before-drive-mount')
  if (!found) throw new TypeError('the run has taken no snapshot yet')
  return found.ref
}

function soon(): Deadline {
  return Deadline.after(120_000)
}

test('a run that keeps its state says what takes it away, and that does', async () => {
  const before = await viewOf(lab.config)
  const { run, folder } = await startRun(/"run-started"/, ['--keep'])
  const { stderr } = await run
  expect(stderr).toContain(`snapwitness clean --run ${folder} --config `)
  expect(await viewOf(lab.config)).not.toEqual(before)
  const plan = await snapwitness(['clean', '--run', folder, '--config', lab.config, '--dry-run', '--json'])
  expect(JSON.parse(plan.stdout)).toMatchObject([{ machine: 'debian-1', cleaned: false }])
  const asked = await snapwitness(['clean', '--run', folder, '--config', lab.config])
  expect(asked.stderr).toMatch(/Nobody is there to ask; nothing was touched\.\nHint: .*--yes/)
  const clean = await snapwitness(['clean', '--host', '--config', lab.config, '--yes'])
  expect(clean.stderr).toContain('debian-1 is as it was found.')
  expect(clean.exitCode).toBe(0)
  expect(await viewOf(lab.config)).toEqual(before)
})

/** In a process group of its own, to which a terminal would send Ctrl-C. */
const inTerminal: typeof snapwitness = (args) =>
  execa(process.execPath, ['--import', 'tsx', join(process.cwd(), 'src/cli/main.ts'), ...args], {
    reject: false,
    detached: true,
  }) as ReturnType<typeof snapwitness>

test('a second Ctrl-C stops at once, and says what takes the rest away', async () => {
  const before = await viewOf(lab.config)
  const { run, folder } = await startRun(/"initialise disk"/, [], inTerminal)
  const pressCtrlC = () => process.kill(-(run.pid ?? 0), 'SIGINT')
  pressCtrlC()
  await sleep(200)
  pressCtrlC()
  const { exitCode, stderr } = await run
  expect(stderr).toMatch(/Finishing what is under way.*\nStopped at once\. .*snapwitness clean --run /)
  expect(exitCode).toBe(3)
  const clean = await snapwitness(['clean', '--run', folder, '--config', lab.config, '--yes'])
  expect(clean.exitCode).toBe(0)
  expect(await viewOf(lab.config)).toEqual(before)
})

test('a run whose disk is full says so, and puts the machine back all the same', async () => {
  const before = await viewOf(lab.config)
  const out = await mkdtemp(join(tmpdir(), 'snapwitness-full-'))
  // A file system of its own for the run's folder, seen by the run alone; the ledger needs about 100 KiB.
  const small = 'mount -t tmpfs -o size=28k tmpfs "$0" && exec "$@"'
  const run = [
    'run',
    'documented-workflow',
    '--name',
    'with memory',
    '--config',
    lab.config,
    '--out',
    out,
    '--json',
  ]
  const { exitCode, stdout } = await execa(
    'unshare',
    ['--map-root-user', '--mount', 'sh', '-c', small, out, process.execPath, 'src/cli/launch.mjs', ...run],
    { reject: false },
  )
  expect(JSON.parse(stdout)).toMatchObject({
    verdict: 'unknown',
    trouble: { code: 'LEDGER_WRITE', hint: expect.stringContaining('space') },
  })
  expect(exitCode).toBe(3)
  expect(await viewOf(lab.config)).toEqual(before)
})
