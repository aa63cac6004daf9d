import { join } from 'node:path'
import { execa } from 'execa'
import { loadConfig } from '../../src/config/load.ts'
import { Deadline } from '../../src/core/deadline.ts'
import { SnapwitnessError } from '../../src/core/errors.ts'
import { pollUntil } from '../../src/core/poll.ts'
import type { DiskIdentity } from '../../src/guest/guest.ts'
import type { LabState } from '../../src/lab/labs.ts'
import type { GoldenStates } from '../../src/lab/prepare.ts'
import type { RangeDigests } from '../../src/witness/inspection.ts'
import type { BenchSnapshot, WorkableMachine } from './bench-machine.ts'
import { builtProgram } from './built-program.ts'
import { HandMachine } from './hand-machine.ts'
import { type MemoryPeaks, watchMemory } from './memory.ts'
import { type Comparison, inTurn, timed } from './pairs.ts'
import { PlainHost } from './plain-host.ts'
import { PlainMachine } from './plain-machine.ts'

interface WorkflowOptions {
  lab: LabState
  golden: GoldenStates
  /** Gets the files of the machines by hand, and the runs. */
  folder: string
  pairs: number
}

const NAMES = {
  asFound:
    'documented workflow with memory, by hand: the same operations on the same lab, machines kept and put back as they were found',
  calls: 'documented workflow with memory, by hand: the workflow’s own operations alone',
  qemu: 'documented workflow with memory, by hand: the workflow alone, by QEMU itself',
}

/**
 * The documented workflow by the real program on a lab, against those that do the same work and look no more than it says:
 * plain calls to the same host and guests, and QEMU by hand on machines of the same kinds. The program logs in, keeps its
 * machines as they are found and puts them back: one floor does so too, the others begin and end with the workflow.
 */
export async function compareWorkflow(
  options: WorkflowOptions,
): Promise<{ comparisons: Comparison[]; harness: MemoryPeaks }> {
  let harness: MemoryPeaks = { togetherKiB: 0, residentKiB: 0, each: [] }
  const comparisons = await inTurn(
    options.pairs,
    async () => {
      const run = await timed(() => runProgram(options))
      harness = run.result
      return { [NAMES.asFound]: run.ms, [NAMES.calls]: run.ms, [NAMES.qemu]: run.ms }
    },
    async () => ({ ...(await timeByCalls(options)), [NAMES.qemu]: await timeByHand(options) }),
  )
  return { comparisons, harness }
}

/** From the shell's point of view: with the start of the program, its checks and its report. */
async function runProgram({ lab, folder }: WorkflowOptions): Promise<MemoryPeaks> {
  const config = lab.ready?.config ?? ''
  const what = ['run', 'documented-workflow', '--name', 'with memory']
  const args = [...what, '--config', config, '--out', join(folder, 'runs')]
  // In a folder of its own, as a user's: the clone's vitest.config.ts would have the sources run.
  const options = { cwd: folder, reject: false, forceKillAfterDelay: false } as const
  const run = execa(process.execPath, [builtProgram, ...args], options)
  if (run.pid === undefined) throw new TypeError('The program did not start.')
  const memory = watchMemory(run.pid)
  const { exitCode, stderr } = await run
  const peaks = memory.stop()
  if (exitCode === 0) return peaks
  throw new SnapwitnessError('BENCH', `The documented workflow did not hold (exit code ${exitCode}).`, {
    hint: `A time means nothing without that. It said:\n${stderr.split('\n').slice(-15).join('\n')}`,
  })
}

async function timeByHand({ lab, golden, folder }: WorkflowOptions): Promise<number> {
  const kinds = lab.ready?.machines ?? []
  const machines = await sideBySide(kinds, ({ name, standIn }) =>
    HandMachine.start(name, golden[standIn ? 'windows-stand-in' : 'linux'], folder),
  )
  try {
    return (await timed(() => workByHand(machines))).ms
  } finally {
    await sideBySide(machines, (machine) => machine.close())
  }
}

async function timeByCalls({ lab }: WorkflowOptions) {
  const config = await loadConfig(lab.ready?.config ?? '')
  const { ms: asFound, result: calls } = await timed(async () => {
    const host = await PlainHost.logIn(config.hosts[0]!)
    const machines = await sideBySide(config.machines, (machine) => PlainMachine.find(host, machine))
    try {
      return (await timed(() => workByHand(machines))).ms
    } finally {
      await sideBySide(machines, (machine) => machine.close())
      await host.close()
    }
  })
  return { [NAMES.asFound]: asFound, [NAMES.calls]: calls }
}

interface Worked {
  machine: WorkableMachine
  disk: DiskIdentity
  before: BenchSnapshot
  initialized: BenchSnapshot
  written: RangeDigests
}

/** What the document does and no more, step for step; each guest command is the product's own script. */
async function workByHand(machines: readonly WorkableMachine[]): Promise<void> {
  const added = await sideBySide(machines, async (machine) => ({ machine, disk: await machine.addDisk() }))
  await sideBySide(added, expectBlank)
  const first = await sideBySide(added, async (one) => ({ ...one, before: await keep(one.machine) }))
  const worked = await sideBySide(first, async (one) => {
    const written = await initialize(one)
    return { ...one, written }
  })
  const both = await sideBySide(worked, async (one) => ({ ...one, initialized: await keep(one.machine) }))
  await sideBySide(both, async (one) => {
    await one.before.revert()
    await expectBlank(one)
  })
  const chosen = both.find(({ machine }) => machine.guest.kind === 'windows') ?? both[0]
  await sideBySide(both, (one) => (one === chosen ? returnToSecond(one) : expectBlank(one)))
}

function keep(machine: WorkableMachine): Promise<BenchSnapshot> {
  return machine.takeSnapshot({ memory: true })
}

const FILE = { fileName: 'witness.txt' }
// 1 MiB, as the scenario writes.
const ALL = { first: 0, blocks: 256 }

async function initialize({
  machine: { guest },
  disk,
}: Pick<Worked, 'machine' | 'disk'>): Promise<RangeDigests> {
  const filesystem = guest.kind === 'linux' ? 'ext4' : 'ntfs'
  await guest.initializeDisk(disk, { label: 'second-drive', filesystem }, soon())
  const stamp = { run: '00000000', disk: disk.uuid, generation: 1 }
  await guest.writeWitness(
    disk,
    { place: FILE, stamp, ranges: [ALL], blocks: ALL.blocks, sync: true },
    soon(),
  )
  return guest.digestWitness(disk, FILE, [ALL], soon())
}

async function returnToSecond({ machine, disk, initialized, written }: Worked): Promise<void> {
  await initialized.revert()
  const { sha256 } = await machine.guest.digestWitness(disk, FILE, [ALL], soon())
  if (sha256.length === 0 || sha256[0] !== written.sha256[0]) throw handFailed(machine, 'holds other data')
}

async function expectBlank({ machine, disk }: Pick<Worked, 'machine' | 'disk'>): Promise<void> {
  const { partitionTable } = await pollUntil(() => shown(machine, disk), {
    what: `the second disk of ${machine.guest.name}`,
    deadline: soon(),
    hint: 'The guest does not see what was plugged in.',
    intervalMs: 50,
  })
  if (partitionTable !== 'none') throw handFailed(machine, 'is not blank')
}

/** A guest shows a disk that was plugged in a moment later. */
async function shown({ guest }: WorkableMachine, disk: DiskIdentity) {
  const seen = await guest.observeDisk(disk, soon())
  return seen.present ? seen : undefined
}

function handFailed({ guest }: WorkableMachine, how: string): SnapwitnessError {
  return new SnapwitnessError('BENCH', `By hand, the second disk of ${guest.name} ${how}.`, {
    hint: 'The floor itself does not stand; see hand-machine.ts and plain-machine.ts in test/bench.',
  })
}

function sideBySide<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  return Promise.all(items.map(work))
}

function soon(): Deadline {
  return Deadline.after(300_000)
}
