import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import type { EntryOf } from '../../src/evidence/entries.ts'
import { readLedger } from '../../src/evidence/ledger.ts'
import { judge } from '../../src/judge/judgement.ts'
import { statement } from '../../src/judge/statement.ts'
import { Machines } from '../../src/scenario/machines.ts'
import { matcher } from '../../src/scenario/own-matcher.ts'
import { lookByProbes, type Probe, type ProbedMachine, ProbeUnderTest } from '../../src/scenario/probe.ts'
import { Probes } from '../../src/scenario/probes.ts'
import type { SnapshotMoment } from '../../src/scenario/snapshot.ts'
import { Snapshots } from '../../src/scenario/snapshots.ts'
import { Stage } from '../../src/scenario/stage.ts'
import '../../src/scenario/matchers.ts'
import { localRun } from './local-machine.ts'

let run: ReturnType<typeof localRun>
let machine: ReturnType<typeof run.machine>
/** What the application is: a file. */
let orders: string

beforeEach(() => {
  run = localRun()
  machine = run.machine('debian-1')
  orders = join(run.folder, 'orders')
  writeFileSync(orders, '3')
})

const readOrders: Probe = async (vm: ProbedMachine) => {
  const { stdout } = await vm.run({ linux: 'cat "$1"' }, { args: [orders] })
  return { rows: Number(stdout) }
}

async function checks() {
  const entries = await readLedger(run.folder)
  return entries.filter((entry): entry is EntryOf<'check'> => entry.type === 'check')
}

/** A snapshot and the revert to it, with what happens to the application between them and after. */
async function reverted(between: () => void, after: () => void) {
  const probe = new ProbeUnderTest(machine, 'orders', readOrders)
  const look = async () => {
    const seen = (await lookByProbes([probe], { running: true })).get(probe)
    if (!seen) throw new Error('it was asked')
    return seen
  }
  const at = { before: await look(), after: await look() }
  const moment = { probes: new Map([[probe, at]]) } as unknown as SnapshotMoment
  between()
  probe.revertedTo(at, await look())
  after()
  return { probes: new Probes([probe]), snapshot: new Snapshots('with-orders', new Map([[machine, moment]])) }
}

const write = (rows: string) => () => writeFileSync(orders, rows)

test('an application that is back is held', async () => {
  const { probes, snapshot } = await reverted(write('5'), write('3'))
  await expect(probes).toBeAsAt(snapshot)
  expect(await checks()).toMatchObject([
    { id: 'probe.as-at', verdict: 'held', object: 'orders at with-orders', expected: '{"rows":3}' },
  ])
})

test('one that is not back is violated, by two looks', async () => {
  const { probes, snapshot } = await reverted(write('5'), write('5'))
  await expect(expect(probes).toBeAsAt(snapshot)).rejects.toThrow(
    /violated\n {2}expected: \{"rows":3\}\n {2}seen: {5}\{"rows":5\}/,
  )
  const [{ observations = [] } = {}] = await checks()
  expect(new Set(observations).size).toBe(5)
})

test('behind `not`, one that is not back is held, as the contrary', async () => {
  const { probes, snapshot } = await reverted(write('5'), write('5'))
  await expect(probes).not.toBeAsAt(snapshot)
  expect(await checks()).toMatchObject([{ id: 'probe.as-at', negated: true, verdict: 'held' }])
})

test('a revert before which nothing had changed shows nothing', async () => {
  const { probes, snapshot } = await reverted(write('3'), write('3'))
  await expect(expect(probes).toBeAsAt(snapshot)).rejects.toThrow(/unknown[\s\S]*nothing to bring back/)
})

test('a service that does not answer leaves the verdict unknown, with what the command said', async () => {
  const { probes, snapshot } = await reverted(write('5'), () => {
    orders = join(run.folder, 'gone')
  })
  await expect(expect(probes).toBeAsAt(snapshot)).rejects.toThrow(/unknown[\s\S]*cannot see: .*No such file/)
}, 30_000)

test('one that comes back a moment later is held', async () => {
  const { probes, snapshot } = await reverted(write('5'), write('5'))
  setTimeout(write('3'), 1_000)
  await expect(probes).toBeAsAt(snapshot)
})

test('what was not reverted to that snapshot last, or not observed at it, is refused', async () => {
  const { probes, snapshot } = await reverted(write('5'), write('3'))
  const other = new ProbeUnderTest(machine, 'orders', readOrders)
  await expect(expect(new Probes([other])).toBeAsAt(snapshot)).rejects.toMatchObject({ code: 'NOT_OBSERVED' })
  const moment = snapshot.momentOf(machine)
  const [[probe, at] = []] = [...moment.probes]
  if (!probe || !at) throw new Error('it was asked')
  probe.revertedTo({ ...at }, at.before)
  await expect(expect(probes).toBeAsAt(snapshot)).rejects.toMatchObject({ code: 'NOT_REVERTED' })
  expect(await checks()).toEqual([])
})

test.each<[string, Probe, RegExp]>([
  ['throws', () => Promise.reject(new Error('no answer')), /no answer/],
  ['expects in vain', async () => expect(1).toBe(2), /expected 1 to be 2/],
  ['returns nothing', async () => undefined, /nothing that JSON has a word for/],
  ['returns a function', async () => () => 1, /nothing that JSON has a word for/],
  [
    'returns a circle',
    async () => {
      const circle: Record<string, unknown> = {}
      circle.self = circle
      return circle
    },
    /circular/,
  ],
  ['returns too much', async () => 'x'.repeat(70_000), /more than 64 KiB/],
  ['runs a command that fails', (vm) => vm.run({ linux: 'echo down >&2; exit 3' }), /exit code 3: “down”/],
])('a probe that %s sees nothing, and is no finding', async (_what, probe, why) => {
  const vms = new Machines([machine], new Stage([machine]))
  await expect(vms.observe('orders', probe)).rejects.toMatchObject({
    code: 'PROBE_FAILED',
    message: expect.stringMatching(why),
  })
  expect(await checks()).toEqual([])
})

test('the same is the same whatever the order of its members', async () => {
  const seen = async (value: unknown) =>
    (await new ProbeUnderTest(machine, 'orders', async () => value).look()).seen.value
  expect(await seen({ b: [1, { d: 2, c: null }], a: 'x' })).toBe('{"a":"x","b":[1,{"c":null,"d":2}]}')
  expect(await seen({ a: 'x', b: [1, { c: null, d: 2 }] })).toBe(
    await seen({ b: [1, { d: 2, c: null }], a: 'x' }),
  )
})

const rowsAre = statement({
  id: 'author.rows-are',
  takes: ['probe'],
  sentence: () => 'There are three orders',
  judge: (_, { value }) => judge(value === '{"rows":3}', '3', String(value)),
})

test('an author’s own matcher makes checks of its statement, and the contrary of them behind `not`', async () => {
  expect.extend({ toHaveThreeOrders: matcher(rowsAre) })
  const probes = new Probes([new ProbeUnderTest(machine, 'orders', readOrders)])
  const own = (expected: unknown) => expected as { toHaveThreeOrders(): Promise<void> }
  await own(expect(probes)).toHaveThreeOrders()
  await expect(own(expect(probes).not).toHaveThreeOrders()).rejects.toThrow(/violated/)
  await probes.check(rowsAre)
  expect(await checks()).toMatchObject([
    { id: 'author.rows-are', verdict: 'held', negated: false },
    { id: 'author.rows-are', verdict: 'violated', negated: true },
    { id: 'author.rows-are', verdict: 'held', negated: false },
  ])
})

test('of an author’s error that holds all that a guest has printed, the ledger keeps the beginning', async () => {
  const flood: Probe = async () => {
    throw new Error('a'.repeat(250_000))
  }
  const { seen } = await new ProbeUnderTest(machine, 'orders', flood).look()
  expect(seen.trouble).toMatch(/^a{4096}… \[cut: 250000 characters/)
})
