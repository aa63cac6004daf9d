import { rmSync } from 'node:fs'
import { cpus } from 'node:os'
import { Command, InvalidArgumentError } from 'commander'
import { startLabProcess } from '../../src/cli/lab/lab-process.ts'
import { print, tellError } from '../../src/cli/output.ts'
import { say } from '../../src/core/say.ts'
import { claimLabFolder, type LabState, listLabs } from '../../src/lab/labs.ts'
import { type GoldenStates, prepareLab } from '../../src/lab/prepare.ts'
import { buildProgram } from './built-program.ts'
import { compareGrowth } from './growth.ts'
import { HandMachine } from './hand-machine.ts'
import { compareHistory } from './history.ts'
import { LabMachine } from './lab-machine.ts'
import { type MemoryPeaks, watchMemory } from './memory.ts'
import { type Comparison, median } from './pairs.ts'
import { compareSnapshots } from './snapshots.ts'
import { compareSsh } from './ssh.ts'
import { compareStart } from './start.ts'
import { type BenchResult, tableOf } from './table.ts'
import { compareVsphere } from './vsphere.ts'
import { compareWinRm } from './winrm.ts'
import { compareWitness } from './witness.ts'
import { compareWorkflow } from './workflow.ts'

// What the product costs above the QEMU operations that it stands on. A measurement and no test: no figure is right
// or wrong here.

interface Options {
  pairs: number
  coldPairs: number
  workflowPairs: number
  sshPairs: number
  windows: boolean
  json?: true
}

const program = new Command('npm run bench --')
  .description('Measure the product against the same QEMU operations done by hand.')
  .option('--pairs <n>', 'pairs of short measurements', positive, 5)
  .option('--cold-pairs <n>', 'pairs of cold reverts', positive, 2)
  .option('--workflow-pairs <n>', 'pairs of whole workflows', positive, 3)
  .option('--ssh-pairs <n>', 'pairs of SSH commands', positive, 3)
  .option('--no-windows', 'the workflow on two Debian machines')
  .option('--json', 'print the result as JSON')
  .action(bench)

try {
  await program.parseAsync()
} catch (error) {
  process.exit(tellError(error))
}

async function bench(options: Options): Promise<void> {
  endWithUs()
  const golden = await prepareLab({ accel: 'auto', say })
  const folder = await benchFolder()
  await buildProgram()
  say('The start of the built program, in turn with a Node that does nothing …')
  const start = await compareStart(options.pairs)
  say('The history of a year, in turn with the plainest reading of the same …')
  const history = await compareHistory(options.pairs)
  const ssh = await measureSsh(folder, options)
  const snapshots = await measureSnapshots(golden, folder, options)
  say('Our WinRM client on the stand-in, in turn with pywinrm and with bare requests …')
  const winRm = await compareWinRm(options.pairs)
  const witness = await measureWitness(options)
  say('Our vSphere client on vcsim, in turn with pyvmomi on the same …')
  const vsphere = await compareVsphere()
  say('Machines in hand, few and many, at vcsim …')
  const growth = await compareGrowth()
  const { comparisons, peakMemory, ...rest } = await measureWorkflow(golden, folder, options)
  const result: BenchResult = {
    accelerator: golden.linux.accelerator,
    cpus: cpus().length,
    comparisons: [
      ...[
        ...start,
        ...history.comparisons,
        ...vsphere,
        ...growth,
        ...ssh,
        ...winRm,
        ...snapshots,
        ...witness,
      ],
      ...comparisons,
    ].map(withRatio),
    peakMemory: [...peakMemory, ...history.peakMemory],
    ...rest,
  }
  print(options.json ? JSON.stringify(result, undefined, 2) : tableOf(result))
}

/** Our QEMU processes and labs end when we do, however that happens; files go with an orderly exit. */
function endWithUs(): void {
  process.once('SIGINT', () => process.exit(130))
  process.once('SIGTERM', () => process.exit(143))
}

/** As a lab has it: on the same file system, and swept by the next lab when this process was killed. */
async function benchFolder(): Promise<string> {
  const { folder } = await claimLabFolder()
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function measureSsh(folder: string, { sshPairs }: Options): Promise<Comparison[]> {
  say('Commands in a guest by our SSH client, in turn with the same by OpenSSH …')
  const lab = await startLabProcess(['--no-windows', '--linux', 'debian-1'])
  try {
    return await compareSsh(lab.config, folder, sshPairs)
  } finally {
    await lab.stop()
  }
}

async function measureSnapshots(
  golden: GoldenStates,
  folder: string,
  options: Options,
): Promise<Comparison[]> {
  say('Snapshots and reverts of one machine, in turn with the same by hand …')
  const lab = await startLabProcess(['--no-windows', '--linux', 'debian-1'])
  try {
    const ours = await LabMachine.connect(lab.config)
    const floor = await HandMachine.start('debian-1', golden.linux, folder)
    try {
      await floor.addDisk()
      return await compareSnapshots(ours, floor, options)
    } finally {
      await Promise.all([ours.close(), floor.close()])
    }
  } finally {
    await lab.stop()
  }
}

async function measureWitness({ pairs, windows }: Options): Promise<Comparison[]> {
  say('Witness data in the guests, in turn with as many zeros …')
  const lab = await startLabProcess(windows ? [] : ['--no-windows', '--linux', 'debian-1'])
  try {
    return await compareWitness(lab.config, { pairs })
  } finally {
    await lab.stop()
  }
}

async function measureWorkflow(golden: GoldenStates, folder: string, options: Options) {
  say('The documented workflow with memory, in turn with the same by hand …')
  const process = await startLabProcess(
    options.windows ? [] : ['--no-windows', '--linux', 'debian-1', 'debian-2'],
  )
  try {
    const lab = await labOf(process.config)
    const memory = watchMemory(lab.pid)
    const pairs = options.workflowPairs
    const { comparisons, harness } = await compareWorkflow({ lab, golden, folder, pairs })
    const peakMemory = [...harnessMemory(harness), ...labMemory(lab.pid, memory.stop())]
    return { comparisons, peakMemory, machines: lab.ready?.machines.map(({ name }) => name) ?? [] }
  } finally {
    await process.stop()
  }
}

async function labOf(config: string): Promise<LabState> {
  const lab = (await listLabs()).find(({ ready }) => ready?.config === config)
  if (!lab) throw new TypeError(`No lab has the configuration ${config}.`)
  return lab
}

function harnessMemory({ togetherKiB, residentKiB, each }: MemoryPeaks): BenchResult['peakMemory'] {
  const sizes = each.map(({ command, peakKiB }) => `${command} ${Math.round(peakKiB / 1024)}`)
  return [
    {
      name: 'harness',
      peakKiB: togetherKiB,
      made: 'its processes together, what they share counted once (Pss)',
    },
    {
      name: 'harness, resident',
      peakKiB: residentKiB,
      made: `the same with what they share counted for each (Rss); the peak of each by itself: ${sizes.join(', ')}`,
    },
  ]
}

function labMemory(lab: number, { each: peaks }: MemoryPeaks): BenchResult['peakMemory'] {
  const largest = (which: (peak: MemoryPeaks['each'][number]) => boolean) =>
    Math.max(...peaks.filter(which).map(({ peakKiB }) => peakKiB))
  return [
    { name: 'lab', peakKiB: largest(({ pid }) => pid === lab), made: 'its one process, without QEMU' },
    {
      name: 'QEMU',
      peakKiB: largest(({ command }) => command.startsWith('qemu-system')),
      made: 'the largest of its processes, one for each machine, with the guest’s memory',
    },
  ]
}

function withRatio(comparison: Comparison): BenchResult['comparisons'][number] {
  const ratios = comparison.pairs.map(({ ours, floor }) => ours / floor)
  const ratio = { median: median(ratios), min: Math.min(...ratios), max: Math.max(...ratios) }
  return { ...comparison, ratio }
}

function positive(text: string): number {
  const number = Number(text)
  if (Number.isInteger(number) && number > 0) return number
  throw new InvalidArgumentError('It must be a whole number above 0.')
}
