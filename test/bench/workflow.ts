import { join } from 'node:path'
import { execa } from 'execa'
import { Deadline } from '../../src/core/deadline.ts'
import { SnapwitnessError } from '../../src/core/errors.ts'
import type { DiskIdentity } from '../../src/guest/guest.ts'
import type { LabState } from '../../src/lab/labs.ts'
import type { GoldenStates } from '../../src/lab/prepare.ts'
import type { RangeDigests } from '../../src/witness/inspection.ts'
import type { BenchSnapshot } from './bench-machine.ts'
import { builtProgram } from './built-program.ts'
import { HandMachine } from './hand-machine.ts'
import { type MemoryPeaks, watchMemory } from './memory.ts'
import { type Comparison, inTurn, timed } from './pairs.ts'

interface WorkflowOptions {
  lab: LabState
  golden: GoldenStates
  /** Gets the files of the machines by hand, and the runs. */
  folder: string
  pairs: number
}

/** The documented workflow by the real program on a lab, against the same work by hand on machines of the same kinds. */
export async function compareWorkflow(
  options: WorkflowOptions,
): Promise<{ comparisons: Comparison[]; harness: MemoryPeaks }> {
  let harness: MemoryPeaks = { togetherKiB: 0, residentKiB: 0, each: [] }
  const name = 'documented workflow with memory'
  const comparisons = await inTurn(
    options.pairs,
    async () => {
      const run = await timed(() => runProgram(options))
      harness = run.result
      return { [name]: run.ms }
    },
    async () => ({ [name]: await timeByHand(options) }),
  )
  return { comparisons, harness }
}

/** From the shell's point of view: with the start of the program, its checks and its report. */
async function runProgram({ lab, folder }: WorkflowOptions): Promise<MemoryPeaks> {
  const config = lab.ready?.config ?? ''
  const what = ['run', 'documented-workflow', '--name', 'with memory']
  const args = [...what, '--config', config, '--out', join(folder, 'runs')]
  const run = execa(process.execPath, [builtProgram, ...args], { reject: false, forceKillAfterDelay: false })
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

interface Worked {
  machine: HandMachine
  disk: DiskIdentity
  before: BenchSnapshot
  initialized: BenchSnapshot
  written: RangeDigests
}

/** What the document does and no more, step for step; each guest command is the product's own script. */
async function workByHand(machines: readonly HandMachine[]): Promise<void> {
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

function keep(machine: HandMachine): Promise<BenchSnapshot> {
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
  const { present, partitionTable } = await machine.guest.observeDisk(disk, soon())
  if (!present || partitionTable !== 'none') throw handFailed(machine, 'is not blank')
}

function handFailed({ guest }: HandMachine, how: string): SnapwitnessError {
  return new SnapwitnessError('BENCH', `By hand, the second disk of ${guest.name} ${how}.`, {
    hint: 'The floor itself does not stand; see test/bench/hand-machine.ts.',
  })
}

function sideBySide<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  return Promise.all(items.map(work))
}

function soon(): Deadline {
  return Deadline.after(300_000)
}
