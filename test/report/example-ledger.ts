import type { Entry } from '../../src/evidence/entries.ts'
import type { Trouble } from '../../src/evidence/units.ts'
import { mergeVerdicts } from '../../src/evidence/verdict.ts'
import {
  type ExampleMachine,
  filesystemOf,
  guestState,
  hostView,
  MiB,
  rawDisk,
  startedAt,
  volume,
  witness,
} from './example-sights.ts'
import { LedgerWriter, type MachineScript } from './ledger-writer.ts'

export interface ExampleOptions {
  outcome?: 'held' | 'violated' | 'unknown' | 'interrupted'
  machines?: readonly ExampleMachine[]
  /** How often the workflow is repeated, warm and cold in turn. */
  scenarios?: number
}

export const twoMachines: readonly [ExampleMachine, ExampleMachine] = [
  { name: 'debian-1', guest: 'linux', os: 'Debian GNU/Linux 12 (bookworm)', standIn: false },
  {
    name: 'win10-1',
    guest: 'windows',
    os: 'Snapwitness Windows stand-in on Debian GNU/Linux 12',
    standIn: true,
  },
]

const noAnswer: Trouble = {
  code: 'DEADLINE',
  what: 'win10-1 did not answer by WinRM within 120 s after the revert; the last try was refused (ECONNREFUSED).',
  hint: 'Look at the machine’s console: does the guest boot? Then look whether its WinRM listener runs.',
}

/** The ledger of a run of the documented workflow, as the harness writes it. Data for pages, not a stand-in for a guest. */
export function exampleLedger(options: ExampleOptions = {}): Entry[] {
  const { outcome = 'held', machines = twoMachines, scenarios = 2 } = options
  const ledger = new LedgerWriter(startedAt)
  ledger.write({
    type: 'run-started',
    format: 1,
    runId: '5f3a9c01',
    version: '0.1.0',
    command: 'snapwitness run documented-workflow --config snapwitness.yaml',
  })
  ledger.write({
    type: 'host',
    url: 'https://127.0.0.1:38443/sdk',
    product: 'VMware ESXi',
    version: '7.0.3',
    build: '21930508',
  })
  ledger.write({
    ...{ type: 'finding', id: 'change-tracking', severity: 'note' },
    machine: machines[0]?.name ?? '',
    what: 'Changed block tracking is off',
    follows: 'A scenario that needs it turns it on.',
    mend: '',
  })
  for (const { name, ...about } of machines) ledger.write({ type: 'machine', machine: name, ...about })
  const verdicts = Array.from({ length: scenarios }, (_, i) => playWorkflow(ledger, machines, outcome, i))
  ledger.write({ type: 'run-ended', verdict: mergeVerdicts(verdicts), durationMs: ledger.elapsed })
  const entries = ledger.entries()
  return outcome === 'interrupted' ? cutOffDuringRevert(entries) : entries
}

function playWorkflow(
  ledger: LedgerWriter,
  machines: readonly ExampleMachine[],
  outcome: NonNullable<ExampleOptions['outcome']>,
  index: number,
) {
  const scenario = ledger.id('scenario')
  const began = ledger.elapsed
  const warm = index % 2 === 0
  ledger.write({
    type: 'scenario-started',
    scenario,
    name: warm
      ? 'a revert restores exactly what each snapshot saw'
      : 'the same without memory: a revert leads to a boot',
    file: 'scenarios/documented-workflow.scenario.ts',
    machines: machines.map(({ name }) => name),
  })
  const verdicts = documentedSteps(machines, warm, outcome).map(({ title, scripts }) =>
    ledger.step(scenario, title, scripts),
  )
  const verdict = mergeVerdicts(verdicts)
  const trouble = verdict === 'unknown' ? { trouble: noAnswer } : {}
  ledger.write({
    type: 'scenario-ended',
    scenario,
    verdict,
    durationMs: ledger.elapsed - began,
    ...trouble,
  })
  return verdict
}

/** What machines do, show and are judged by in each step of the documented workflow. */
export function documentedSteps(
  machines: readonly ExampleMachine[],
  warm: boolean,
  outcome: NonNullable<ExampleOptions['outcome']>,
): { title: string; scripts: MachineScript[] }[] {
  const last = machines.at(-1)
  const all = (script: (machine: ExampleMachine, lag: number) => Omit<MachineScript, 'machine'>) =>
    machines.map((machine, i) => ({ machine: machine.name, ...script(machine, 1 + 0.13 * i) }))
  const revertMs = warm ? 940 : 21_400
  const both = ['before-drive-mount', 'second-drive-initialized']
  const snapshotMs = warm ? 1720 : 380
  return [
    {
      title: 'Attach a disk of 2 GiB to every machine',
      scripts: all((machine, lag) => ({
        acts: [{ action: 'attach disk', ms: 610 * lag, details: { sizeBytes: 2048 * MiB } }],
        seen: [rawDisk(machine), guestState('a', 40, null), hostView(machine, [], null, [], warm)],
        checks: [uninitialized],
      })),
    },
    {
      title: 'First snapshot: before-drive-mount',
      scripts: all((machine, lag) => ({
        acts: [
          {
            action: 'take snapshot',
            ms: snapshotMs * lag,
            details: { snapshot: 'before-drive-mount', memory: warm },
          },
        ],
        seen: [rawDisk(machine), hostView(machine, ['before-drive-mount'], '1', [1], warm)],
        checks: [uninitialized, here('before-drive-mount'), oneDelta],
      })),
    },
    {
      title: 'Initialise, mount and write; second snapshot: second-drive-initialized',
      scripts: all((machine, lag) => ({
        acts: [
          {
            action: 'initialise',
            ms: 1480 * lag,
            details: { label: 'second-drive', filesystem: filesystemOf(machine) },
          },
          {
            action: 'write witness',
            ms: 2210 * lag,
            details: { file: 'witness-1.bin', sizeBytes: 16 * MiB },
          },
          {
            action: 'take snapshot',
            ms: snapshotMs * lag,
            details: { snapshot: 'second-drive-initialized', memory: warm },
          },
        ],
        seen: [
          volume(machine),
          witness('good'),
          guestState('a', 40, '5f3a9c01 second-drive-initialized'),
          hostView(machine, both, '2', [1, 2], warm),
        ],
        checks: [initialized(machine), holdsWitness, here('second-drive-initialized'), oneDelta],
      })),
    },
    {
      title: 'Revert every machine to before-drive-mount',
      scripts: all((machine, lag) => {
        const broken = machine === last && warm
        const base = {
          acts: [
            { action: 'revert', ms: revertMs * lag, details: { snapshot: 'before-drive-mount' } },
            { action: 'wait for guest', ms: 720 * lag },
          ],
          seen: [
            rawDisk(machine),
            witness('absent'),
            guestState(warm ? 'a' : 'b', warm ? 9100 : 40, null),
            hostView(machine, both, '1', [3], warm),
          ],
          checks: [uninitialized, witnessGone, here('before-drive-mount'), warm ? sameBoot : newBoot],
        }
        if (broken && outcome === 'violated') return revertThatDidNothing(machine, base)
        if (broken && outcome === 'unknown') return guestThatDoesNotAnswer(base)
        return base
      }),
    },
    {
      title: `Revert ${last?.name ?? 'nobody'} alone to second-drive-initialized`,
      scripts: all((machine, lag) => {
        if (machine !== last)
          return {
            acts: [],
            seen: [rawDisk(machine), guestState(warm ? 'a' : 'b', warm ? 9100 : 40, null)],
            checks: [uninitialized],
          }
        const stale = outcome === 'violated'
        return {
          acts: [
            { action: 'revert', ms: revertMs * lag, details: { snapshot: 'second-drive-initialized' } },
            { action: 'wait for guest', ms: 680 * lag },
            ...(warm ? [] : [{ action: 'mount', ms: 240, details: {} }]),
          ],
          seen: [
            ...(warm ? [] : [volume(machine, null)]),
            volume(machine),
            witness(stale ? 'stale' : 'good'),
            guestState(warm ? 'a' : 'c', warm ? 4300 : 40, '5f3a9c01 second-drive-initialized'),
            hostView(machine, both, '2', [1, 4], warm),
          ],
          checks: [
            initialized(machine),
            stale ? wrongWitness : holdsWitness,
            here('second-drive-initialized'),
            warm ? sameBoot : newBoot,
          ],
        }
      }),
    },
  ]
}

type Script = Omit<MachineScript, 'machine'>

function revertThatDidNothing(machine: ExampleMachine, script: Script): Script {
  const wrong = {
    ...uninitialized,
    verdict: 'violated' as const,
    seen: `Disk 1, 2 GiB, online, GPT, ${filesystemOf(machine)} “second-drive” at E:`,
  }
  const kept = {
    ...witnessGone,
    verdict: 'violated' as const,
    seen: 'witness-1.bin, 16 MiB, as it was written',
  }
  return {
    ...script,
    seen: [volume(machine), witness('good'), ...script.seen.slice(2)],
    checks: [wrong, kept, ...script.checks.slice(2)],
  }
}

function guestThatDoesNotAnswer(script: Script): Script {
  return {
    acts: script.acts.map((act, i) => (i === 1 ? { ...act, ms: 120_000, trouble: noAnswer } : act)),
    seen: script.seen.slice(3),
    checks: script.checks.map((check) =>
      check.of === 'machine'
        ? check
        : { ...check, verdict: 'unknown', seen: 'nothing: the guest did not answer' },
    ),
  }
}

function cutOffDuringRevert(entries: readonly Entry[]): Entry[] {
  const revert = entries.findIndex((entry) => entry.type === 'operation-started' && entry.action === 'revert')
  return entries.slice(0, revert + 2)
}

const uninitialized = {
  of: 'disk' as const,
  statement: 'the disk is present and not initialised',
  expected: 'present, 2 GiB, no partition table, no file system, zeros at both ends',
  seen: 'present, 2 GiB, no partition table, zeros at both ends',
}
const oneDelta = {
  of: 'machine' as const,
  statement: 'the snapshot added one delta disk for each attached disk',
  expected: 'one more file in the chain of each of 2 disks',
  seen: 'one more file in the chain of each of 2 disks',
}
const holdsWitness = {
  of: 'witness' as const,
  statement: 'witness-1.bin holds exactly what was written',
  expected: 'sha256 9c56cc51b374…, 16 MiB',
  seen: 'sha256 9c56cc51b374…, 16 MiB',
}
const wrongWitness = {
  ...holdsWitness,
  verdict: 'violated' as const,
  seen: 'sha256 1b4f0e985197…, 16 MiB, 7 of 4096 blocks wrong: 1024 to 1028 stale: generation 1, …',
}
const witnessGone = {
  of: 'witness' as const,
  statement: 'what was written after the snapshot is gone',
  expected: 'no witness-1.bin',
  seen: 'no witness-1.bin',
}
const sameBoot = {
  of: 'guest' as const,
  statement: 'the guest goes on in the same boot',
  expected: 'the same boot',
  seen: 'the same boot',
}
const newBoot = {
  of: 'guest' as const,
  statement: 'the guest has booted anew',
  expected: 'another boot',
  seen: 'another boot',
}

function here(name: string) {
  return {
    of: 'machine' as const,
    statement: `“you are here” stands under ${name}`,
    expected: name,
    seen: name,
  }
}

function initialized(machine: ExampleMachine) {
  const text = `online, GPT, one ${filesystemOf(machine)} volume “second-drive”, mounted`
  return { of: 'disk' as const, statement: 'the disk is initialised and mounted', expected: text, seen: text }
}
