import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { stringify } from 'yaml'
import { Limits } from '../../src/config/limits.ts'
import { loadConfig } from '../../src/config/load.ts'
import { Deadline } from '../../src/core/deadline.ts'
import { RUN_ITSELF } from '../../src/evidence/entries.ts'
import { Journal } from '../../src/evidence/journal.ts'
import { Ledger } from '../../src/evidence/ledger.ts'
import { closeFleet, type Fleet, hostOf, seenIn } from '../../src/fleet/fleet.ts'
import { gather, nothingSeen } from '../../src/fleet/gather.ts'
import { newRunId, runFolderOf } from '../../src/run/run-folder.ts'
import { thisProcess } from '../../src/safety/holder.ts'
import { MachinesInHand } from '../../src/safety/machines-in-hand.ts'
import { allow } from '../../src/safety/opt-in.ts'
import { makeRunSecret } from '../../src/safety/run-secret.ts'
import { VimTransport } from '../../src/vsphere/soap/transport.ts'
import { ACCOUNT, Vcsim } from '../conformance/vcsim/vcsim.ts'
import type { Comparison } from './pairs.ts'

const FEW = 2
const MANY = 50

/**
 * Machines are looked at, taken in hand with their baselines and put back, few and many of them, at vcsim, whose machines
 * have no guests: what each of them costs.
 */
export async function compareGrowth(): Promise<Comparison[]> {
  process.env.BENCH_PASSWORD = ACCOUNT.password
  // What is measured second has all modules loaded; so has this one.
  await costOf(FEW)
  const [few, many] = [await costOf(FEW), await costOf(MANY)]
  const pair = (ours: number, floor: number) => [{ ours, floor }]
  return [
    {
      name: `SOAP calls a machine on ${MANY} machines, by those on ${FEW}`,
      unit: 'calls',
      pairs: pair(many.calls / MANY, few.calls / FEW),
    },
    {
      name: `memory a machine on ${MANY}, by 2 MiB`,
      unit: 'KiB',
      pairs: pair(many.heapKiB / MANY, 2048),
    },
  ]
}

async function costOf(machines: number): Promise<{ calls: number; heapKiB: number }> {
  const vcsim = await Vcsim.start({ kind: 'vpx', machines: machines / 2 })
  try {
    const config = await loadConfig(await configOf(vcsim))
    const limits = new Limits(config.timeouts)
    const before = heapKiB()
    const calls = countCalls()
    const fleet = await gather(config, { limits, seen: nothingSeen })
    const hand = await take(fleet, limits)
    const heap = heapKiB() - before
    await hand.putBack(new Set())
    await closeFleet(fleet)
    return { calls: calls(), heapKiB: heap }
  } finally {
    await vcsim.stop()
  }
}

async function take(fleet: Fleet, patience: Limits): Promise<MachinesInHand> {
  const run = newRunId()
  const folder = runFolderOf(await mkdtemp(join(tmpdir(), 'snapwitness-growth-')), run)
  const journal = new Journal(Ledger.open(folder), RUN_ITSELF)
  const terms = { run, secret: makeRunSecret(folder), holder: thisProcess(), durationMs: 3_600_000 }
  const machines = seenIn(fleet).map((seen) => ({
    seen,
    vm: hostOf(fleet, seen.config.name).session.virtualMachine(seen.found),
  }))
  journal.step('Take the machines in hand')
  const silent = { onLeft: () => {}, onTaken: () => {}, onLeased: async () => {}, onRefused: undefined }
  const inTurn = <T>(_: unknown, work: () => Promise<T>) => work()
  return MachinesInHand.take({ machines, terms, journal, patience, steal: false, inTurn, ...silent })
}

/** All machines of the simulator, which agree. */
async function configOf(vcsim: Vcsim): Promise<string> {
  const session = await vcsim.connect()
  const soon = () => Deadline.after(60_000)
  const machines = await session.machines(soon())
  for (const { name } of machines) {
    await allow(await session.findVirtualMachine(name, soon()), soon())
  }
  await session.close()
  const password = { env: 'BENCH_PASSWORD' }
  const ssh = { username: 'root', password, hostKey: `SHA256:${'A'.repeat(43)}` }
  const path = join(await mkdtemp(join(tmpdir(), 'snapwitness-growth-')), 'snapwitness.yaml')
  const host = { url: vcsim.url, username: ACCOUNT.username, password, thumbprint: vcsim.thumbprint }
  const named = Object.fromEntries(machines.map(({ name }) => [name, { guest: 'linux', ssh }]))
  await writeFile(path, stringify({ host, machines: named }))
  return path
}

function countCalls(): () => number {
  const call = VimTransport.prototype.call
  let count = 0
  VimTransport.prototype.call = function (this: VimTransport, ...args: Parameters<typeof call>) {
    count++
    return call.apply(this, args)
  } as typeof call
  return () => {
    VimTransport.prototype.call = call
    return count
  }
}

/** Of what is still needed. */
function heapKiB(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed / 1024
}
