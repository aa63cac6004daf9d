import { appendFileSync, readFileSync } from 'node:fs'
import { appendFile, mkdtemp, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Entry } from '../../src/evidence/entries.ts'
import { LEDGER_FILE } from '../../src/evidence/ledger.ts'
import type { SeenOf } from '../../src/evidence/seen.ts'
import { machinesAtBaseline } from '../../src/safety/baseline.ts'

const machines = Array.from({ length: 40 }, (_, i) => `debian-${i + 1}`)
const at = '2026-01-01T00:00:00.000Z'
let count = 0

function operation(machine: string, scenario: string, action: string): Entry[] {
  const operation = String(++count)
  const about = { scenario, step: 't', operation, machine, action, details: {} }
  return [
    { type: 'operation-started', at, ...about },
    { type: 'operation-ended', at, operation, outcome: 'succeeded', durationMs: 1, details: {} },
  ]
}

const seen: SeenOf<'machine'> = {
  kind: 'machine',
  powerState: 'poweredOn',
  toolsRunning: true,
  snapshots: [],
  currentSnapshot: null,
  disks: Array.from({ length: 4 }, (_, i) => ({
    label: `disk ${i}`,
    uuid: `uuid-${i}`,
    capacityBytes: 1,
    mode: 'persistent',
    controller: null,
    unit: i,
    deltaFormat: null,
    deltaVariant: null,
    rawDevice: null,
    parents: [`[datastore1] debian/debian_${i}.vmdk`],
    chain: [{ path: `[datastore1] debian/debian_${i}.vmdk`, sizeBytes: 1, data: [] }],
  })),
  snapshotFiles: [],
  consolidationNeeded: false,
  question: null,
  settings: {
    ...{ memoryMiB: 448, cpus: 1, annotation: '', extraConfig: {}, changeTracking: false },
    memoryReserved: false,
  },
  keptIn: {},
  files: [],
}

/** All that one scenario does to a machine, and that returns the machine to its baseline. */
function worked(machine: string, scenario: string): Entry[] {
  const looks = Array.from({ length: 10 }, (): Entry => {
    return { type: 'observation', at, scenario, step: 't', observation: String(++count), machine, seen }
  })
  return [...operation(machine, scenario, 'revert'), ...looks]
}

function append(folder: string, entries: Entry[]): void {
  appendFileSync(join(folder, LEDGER_FILE), entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''))
}

/** By this process, from files and everything else: see proc(5). */
function bytesRead(): number {
  return Number(/^rchar: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1])
}

/** Appends what a run does, and asks before each scenario and at the end. Returns how often the ledger's bytes were read. */
async function passagesThrough(scenarios: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'snapwitness-ledger-'))
  append(
    folder,
    machines.flatMap((machine) => operation(machine, 'run', 'take the baseline')),
  )
  let read = 0
  const ask = () => {
    const before = bytesRead()
    const there = [...machinesAtBaseline(folder)]
    read += bytesRead() - before
    return there.sort()
  }
  for (let i = 1; i <= scenarios; i++) {
    expect(ask()).toEqual([...machines].sort())
    const [first = '', ...others] = machines
    append(
      folder,
      machines.flatMap((machine) => worked(machine, `s${i}`)),
    )
    append(
      folder,
      others.flatMap((machine) => operation(machine, `s${i}`, 'return to the baseline')),
    )
    expect(ask()).toEqual([...others].sort())
    append(folder, operation(first, `s${i}`, 'return to the baseline'))
  }
  return read / (await stat(join(folder, LEDGER_FILE))).size
}

test('a ledger of 40 machines is read once, however many scenarios ask which machines are at their baseline', async () => {
  const [few, many] = [await passagesThrough(3), await passagesThrough(30)]
  expect(few).toBeLessThan(1.1)
  expect(many).toBeLessThan(1.1)
})

test('by a ledger with a line that cannot be read, no machine is at its baseline', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'snapwitness-ledger-'))
  append(folder, operation('debian-1', 'run', 'take the baseline'))
  expect([...machinesAtBaseline(folder)]).toEqual(['debian-1'])
  await appendFile(join(folder, LEDGER_FILE), '{"type":"operat{"type":\n')
  expect([...machinesAtBaseline(folder)]).toEqual([])
})

test('a machine that its host left off, where the baseline has it on, is not at it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'snapwitness-ledger-'))
  const back = (machine: string) => operation(machine, 's', 'return to the baseline')
  const look = (machine: string, powerState: 'poweredOn' | 'poweredOff', kept: typeof powerState): Entry => {
    const node = { id: '1', name: 'snapwitness-baseline', createdAt: at, powerState: kept, quiesced: false }
    const now = { ...seen, powerState, snapshots: [{ ...node, children: [] }] }
    return {
      type: 'observation',
      at,
      scenario: 's',
      step: 't',
      observation: String(++count),
      machine,
      seen: now,
    }
  }
  for (const machine of ['on', 'left-off', 'kept-off'])
    append(folder, operation(machine, 'run', 'take the baseline'))
  append(folder, [...back('on'), look('on', 'poweredOn', 'poweredOn')])
  append(folder, [...back('left-off'), look('left-off', 'poweredOff', 'poweredOn')])
  append(folder, [...back('kept-off'), look('kept-off', 'poweredOff', 'poweredOff')])
  expect([...machinesAtBaseline(folder)]).toEqual(['on', 'kept-off'])
})
