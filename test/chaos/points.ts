import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { runsIn } from '../../src/cli/named-run.ts'
import { Deadline } from '../../src/core/deadline.ts'
import { pollUntil } from '../../src/core/poll.ts'
import { LEDGER_FILE } from '../../src/evidence/ledger.ts'
import { VimCaller } from '../lab/vim/vim-caller.ts'
import { machinesOf, snapwitness, type TestLab } from '../support/program.ts'
import { type MachineView, startMachines, viewOf } from './host-view.ts'
import { isAllLost, lossesAt } from './losses.ts'

/**
 * Who is killed: the harness with all its processes, every QEMU process of the lab, or the host, which is rebooted under
 * its machines, and forgets all sessions and tasks.
 */
export const allVictims = ['harness', 'machines', 'host'] as const
export type Victim = (typeof allVictims)[number]

/** What came of killing the victim when the ledger had so many entries. */
export interface Point {
  victim: Victim
  entries: number
  /** The last entry before the kill, for people. */
  last: string
  /** False when the run had ended before it came to so many entries. */
  reached: boolean
  /** Everything is, but for what is lost. */
  asFound: boolean
  /** What nobody can mend, with the reason, machine by machine; the cleaning has told it as such. */
  lost: string[]
  /** What differs, or what the cleaning said. */
  trouble: string
}

const program = join(process.cwd(), 'src/cli/main.ts')
const MOST_MS = 600_000
/** What is begun so soon after a death was decided by a look that came before it. */
const LOOK_MS = 200

/** Runs the documented workflow with memory, kills the victim at that entry, cleans, and compares. */
export async function tryPoint(
  lab: TestLab,
  victim: Victim,
  entries: number,
  before: Record<string, MachineView>,
): Promise<Point> {
  const out = await mkdtemp(join(tmpdir(), 'snapwitness-chaos-'))
  const run = startRun(lab.config, out)
  const ended = once(run, 'exit')
  const lines = await Promise.race([untilEntries(out, entries), ended.then(() => undefined)])
  if (lines) await KILL[victim](lab, run)
  await sleep(LOOK_MS)
  const begun = lines ? await linesOf(out) : []
  if (lines && victim === 'host') await untilHostIsBack(lab)
  await Promise.race([ended, sleep(MOST_MS, undefined, { ref: false })])
  const clean = await cleanAfter(lab.config, out)
  const after = await viewOf(lab.config)
  const losses = victim === 'harness' || !lines ? [] : lossesAt(begun, Object.keys(before))
  const off = losses
    .filter(({ machine, staysOff }) => staysOff && after[machine]?.power === 'poweredOff')
    .map(({ machine }) => machine)
  const expected = withPowerOff(before, off)
  const isToldLost = isAllLost(clean.said, losses)
  const isToldRight = isToldLost || (clean.exitCode === 0 && off.length === 0)
  const asFound = isToldRight && isDeepStrictEqual(after, expected)
  // As whoever uses it does. What one point left would be told of every point after it.
  await startMachines(lab.config, off)
  return {
    ...{ victim, entries, asFound, reached: lines !== undefined },
    last: lines ? describe(lines.at(-1)) : 'the run had ended',
    lost: isToldLost ? losses.map(({ machine, why }) => `${machine}: ${why}`) : [],
    trouble: asFound ? '' : `${clean.said}\n${difference(expected, after)}`,
  }
}

function withPowerOff(
  views: Record<string, MachineView>,
  machines: readonly string[],
): Record<string, MachineView> {
  const shown = Object.entries(views).map(([name, view]) => [
    name,
    machines.includes(name) ? { ...view, power: 'poweredOff' } : view,
  ])
  return Object.fromEntries(shown)
}

const KILL: Record<Victim, (lab: TestLab, run: ChildProcess) => unknown> = {
  harness: (_lab, run) => process.kill(-(run.pid ?? 0), 'SIGKILL'),
  async machines(lab) {
    for (const pid of await machinesOf(lab)) process.kill(pid, 'SIGKILL')
  },
  async host(lab) {
    const caller = new VimCaller(lab)
    await caller.login(lab)
    await caller.call('RebootHost_Task', 'HostSystem:ha-host', '<force>true</force>')
  },
}

/** Nobody can clean before. */
async function untilHostIsBack(lab: TestLab): Promise<void> {
  const caller = new VimCaller(lab)
  const answers = () => caller.call('CurrentTime', 'ServiceInstance:ServiceInstance')
  const patience = { deadline: Deadline.after(60_000), hint: 'See what the lab says.', intervalMs: 100 }
  const isGone = () =>
    answers().then(
      () => undefined,
      () => true,
    )
  await pollUntil(isGone, { ...patience, what: 'the host to go away' })
  await pollUntil(answers, { ...patience, what: 'the host to be there again' })
}

/** What a run writes that nobody kills: how many entries, and from which on the machines are the run's to answer for. */
export async function countEntries(lab: TestLab): Promise<{ total: number; inHand: number }> {
  const out = await mkdtemp(join(tmpdir(), 'snapwitness-chaos-'))
  await once(startRun(lab.config, out), 'exit')
  const lines = await linesOf(out)
  return {
    total: lines.length,
    inHand: 1 + lines.findIndex((line) => line.includes('"take the baseline"')),
  }
}

/** In a process group of its own, so that one signal reaches all its processes. */
function startRun(config: string, out: string) {
  const what = ['run', 'documented-workflow', '--name', 'with memory', '--config', config, '--out', out]
  return spawn(process.execPath, ['--import', 'tsx', program, ...what], { detached: true, stdio: 'ignore' })
}

async function untilEntries(out: string, entries: number): Promise<string[]> {
  for (;;) {
    const lines = await linesOf(out)
    if (lines.length >= entries) return lines
    await sleep(4)
  }
}

async function linesOf(out: string): Promise<string[]> {
  const [run] = await runsIn(out)
  const path = join(out, run ?? '', LEDGER_FILE)
  if (run === undefined || !existsSync(path)) return []
  return (await readFile(path, 'utf8')).split('\n').slice(0, -1)
}

/** Before its first entry a run has touched nothing, and there is nothing to clean. */
async function cleanAfter(
  config: string,
  out: string,
): Promise<{ exitCode: number | undefined; said: string }> {
  const [run] = await runsIn(out)
  if (run === undefined) return { exitCode: 0, said: '' }
  const { exitCode, stderr } = await snapwitness([
    'clean',
    '--run',
    join(out, run),
    '--config',
    config,
    '--yes',
  ])
  return { exitCode, said: stderr }
}

function describe(line = '{}'): string {
  const entry = JSON.parse(line)
  const about = entry.action ?? entry.title ?? entry.statement ?? entry.seen?.kind ?? ''
  return [entry.type, entry.machine, about].filter(Boolean).join(' ')
}

function difference(before: Record<string, MachineView>, after: Record<string, MachineView>): string {
  const lines = Object.entries(before).flatMap(([machine, was]) =>
    Object.entries(was).flatMap(([what, value]) => {
      const now = after[machine]?.[what as keyof MachineView]
      if (isDeepStrictEqual(value, now)) return []
      return [`${machine} ${what}: was ${JSON.stringify(value)}, is ${JSON.stringify(now)}`]
    }),
  )
  return lines.join('\n')
}
