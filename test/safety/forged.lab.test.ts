import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { cleanCommand } from '../../src/cli/clean/clean-command.ts'
import { RUN_ITSELF } from '../../src/evidence/entries.ts'
import { Journal } from '../../src/evidence/journal.ts'
import { Ledger } from '../../src/evidence/ledger.ts'
import { cleanAll } from '../../src/safety/clean-all.ts'
import { carryOut, planCleaning } from '../../src/safety/cleaning.ts'
import { findWork, type Where } from '../../src/safety/find-work.ts'
import { thisProcess } from '../../src/safety/holder.ts'
import type { Operate } from '../../src/safety/operate.ts'
import { allow, revoke } from '../../src/safety/opt-in.ts'
import { Proof } from '../../src/safety/proof.ts'
import { ALLOW_KEY, diskKey, LEASE_KEY, snapshotTag } from '../../src/safety/tags.ts'
import { configFileFor } from './config-file.ts'
import { patience, type RestingHost, secretOf, startRestingHost } from './resting-host.ts'
import { everything } from './whole-machine.ts'

const run = '5f3a9c01'
const BASELINE = 'snapwitness-baseline'
const NOT_PROVED = /not proved to be ours/
/** A process of this computer that has ended, so that what it held is free. */
const gone = { pid: 2 ** 30, process: thisProcess().process }
const elsewhere = { owner: 'ann@ci-7', pid: 4711, process: 'another computer/1' }
const live = { ...elsewhere, expires: '2100-01-01T00:00:00.000Z' }
let host: RestingHost

beforeEach(async () => {
  host = await startRestingHost()
  await allow(host.vm, patience.task())
})
afterEach(async () => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  vi.useRealTimers()
  process.exitCode = undefined
  await host.stop()
})

/** What the command does and says; nobody is asked. */
async function clean(...options: string[]): Promise<{ said: string; exitCode: typeof process.exitCode }> {
  const config = await configFileFor(host)
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  await cleanCommand().parseAsync(['node', 'clean', '--yes', '--config', config, ...options])
  const said = stderr.mock.calls.map(([text]) => String(text)).join('')
  stderr.mockRestore()
  return { said, exitCode: process.exitCode }
}

function snapshot(name: string, description: string) {
  return host.vm.takeSnapshot({ name, description, memory: false, quiesce: false }, patience.task())
}

const identity = () => host.vm.identity(patience.look())
/** What the run would sign with, on this machine or on another. */
async function proof({ secret = secretOf(run), of = run, machine = '' } = {}) {
  return new Proof({ run: of, secret }, machine || (await identity()))
}
const signedBaseline = async (name: string, as: Parameters<typeof proof>[0] = {}) =>
  (await proof(as)).descriptionOf(name, { baseline: true })

/** As a run that has ended would have left it; other members as they are given. */
async function lease(other: Record<string, unknown> = {}, signer?: Proof) {
  const sig = (signer ?? (await proof())).signLease('poweredOff')
  const expires = '2020-01-01T00:00:00.000Z'
  const record = {
    run,
    owner: 'ann@ci-7',
    ...gone,
    power: 'poweredOff',
    expires,
    secret: secretOf(run),
    sig,
    ...other,
  }
  return set({ [LEASE_KEY]: JSON.stringify(record) })
}
const set = (extraConfig: Record<string, string>) => host.vm.reconfigure({ extraConfig }, patience.task())

/** What a run leaves that was killed: its lease, its baseline, a disk and a snapshot. */
async function leftovers() {
  const custody = host.custody(run, gone)
  await custody.lease.take({ steal: false }, patience.look())
  await snapshot(BASELINE, (await custody.proof()).descriptionOf(BASELINE, { baseline: true }))
  const { fileName, settings } = await custody.newDisk()
  const disk = await host.vm.attachDisk({ capacityBytes: 2 ** 20, fileName }, patience.task(), settings)
  await snapshot('before', await custody.descriptionOf('before'))
  return { custody, disk }
}

/** A file of somebody's in the machine's folder. */
const file = (name: string) => writeFile(join(host.folder, name), 'not to be touched')
const stemOf = (path: string) => basename(path).replace(/\.\w+$/, '')

const ofHost = { folder: undefined, steal: false }

interface Forgery {
  situation: string
  /** Makes what looks as if it were ours. */
  forge: () => Promise<unknown>
  /** What is said of it; the machine and all that is on it stays as it is. */
  told: RegExp
  /** The lease beside it is indeed the run's, and given back. */
  lease?: 'ours'
}

const forgeries: Forgery[] = [
  {
    situation: 'a machine that never agreed has somebody’s snapshot with our line',
    async forge() {
      await revoke(host.vm, patience.task())
      await snapshot('before the upgrade', 'snapwitness run=5f3a9c01 baseline')
    },
    told: /debian-1 does not say .*that it may be used[\s\S]*Hint: .*snapwitness allow debian-1/,
  },
  {
    situation: 'somebody’s snapshot has our line',
    forge: () => snapshot('before the upgrade', 'snapwitness run=5f3a9c01 baseline'),
    told: NOT_PROVED,
  },
  {
    situation: 'somebody’s snapshot has our line among lines of his own',
    forge: () => snapshot('mine', 'as in the manual:\nsnapwitness run=5f3a9c01 baseline\nAsk Ops'),
    told: NOT_PROVED,
  },
  {
    situation: 'our line has a wrong signature',
    async forge() {
      await lease()
      await snapshot(BASELINE, snapshotTag({ run, baseline: true, signature: 'f'.repeat(32) }))
    },
    told: NOT_PROVED,
    lease: 'ours',
  },
  {
    situation: 'our line has half a signature',
    async forge() {
      await lease({}, await proof({ machine: 'another machine' }))
      await snapshot(BASELINE, (await signedBaseline(BASELINE)).slice(0, -16))
    },
    told: NOT_PROVED,
  },
  {
    situation:
      'the signature is that of another machine, whose lease was copied too, as of a machine that was cloned',
    async forge() {
      await lease({}, await proof({ machine: 'another machine' }))
      await snapshot(BASELINE, await signedBaseline(BASELINE, { machine: 'another machine' }))
    },
    told: NOT_PROVED,
  },
  {
    situation: 'the right signature stands at another snapshot',
    async forge() {
      await lease()
      await snapshot('before the upgrade', await signedBaseline(BASELINE))
    },
    told: NOT_PROVED,
    lease: 'ours',
  },
  {
    situation: 'the signature of a snapshot of ours is made that of a baseline',
    async forge() {
      await lease()
      const plain = (await proof()).descriptionOf('before', { baseline: false })
      await snapshot('before', plain.replace(' sig=', ' baseline sig='))
    },
    told: NOT_PROVED,
    lease: 'ours',
  },
  {
    situation: 'the signature is made with the secret of another run',
    async forge() {
      await lease()
      await snapshot(BASELINE, await signedBaseline(BASELINE, { secret: secretOf('another') }))
    },
    told: NOT_PROVED,
    lease: 'ours',
  },
  {
    situation: 'the line of another run bears the signature of this one',
    async forge() {
      await lease()
      await snapshot(BASELINE, (await signedBaseline(BASELINE)).replace(run, '00000001'))
    },
    told: NOT_PROVED,
    lease: 'ours',
  },
  {
    situation: 'a lease with a secret of somebody’s own does not make our line his',
    async forge() {
      await lease({ secret: secretOf('somebody'), sig: 'f'.repeat(32) })
      await snapshot(BASELINE, snapshotTag({ run, baseline: true }))
    },
    told: NOT_PROVED,
  },
  {
    situation: 'the lease of another machine, which ran, was copied to one that is off',
    async forge() {
      const there = await proof({ machine: 'another machine' })
      await lease({ power: 'poweredOn', sig: there.signLease('poweredOn') })
    },
    told: NOT_PROVED,
  },
  {
    situation: 'the lease says of a machine that was off that it ran',
    forge: () => lease({ power: 'poweredOn' }),
    told: NOT_PROVED,
  },
  {
    situation: 'a run of an older version has left its lease and its baseline',
    async forge() {
      await lease({ secret: undefined, sig: undefined })
      await snapshot(BASELINE, 'snapwitness run=5f3a9c01 baseline')
    },
    told: NOT_PROVED,
  },
  {
    situation: 'somebody uses the machine, beside what a run has left',
    async forge() {
      await leftovers()
      await lease({ run: 'aaaaaaaa', ...live })
    },
    told: /debian-1 is in use by the run aaaaaaaa of ann@ci-7[\s\S]*Hint: /,
  },
  {
    situation: 'the run itself is still at work, on another computer',
    async forge() {
      await leftovers()
      await lease(live)
    },
    told: /debian-1 is in use by the run 5f3a9c01 of ann@ci-7/,
  },
  {
    situation: 'the lease is none that this version can read',
    async forge() {
      await leftovers()
      await set({ [LEASE_KEY]: '{"version":3}' })
    },
    told: /debian-1 is in use by the run unknown of somebody unknown/,
  },
  {
    situation: 'the machine does not agree any more to be used',
    async forge() {
      await leftovers()
      await revoke(host.vm, patience.task())
    },
    told: /debian-1 does not say .*that it may be used[\s\S]*Hint: .*snapwitness allow debian-1/,
  },
  {
    situation: 'the machine’s setting says something else than TRUE',
    async forge() {
      await leftovers()
      await set({ [ALLOW_KEY]: 'TRUE, but ask me first' })
    },
    told: /debian-1 does not say .*that it may be used/,
  },
  {
    situation: 'the machine’s notes only speak of the line that allows it',
    async forge() {
      await leftovers()
      await revoke(host.vm, patience.task())
      await host.vm.reconfigure({ annotation: 'never write snapwitness: allow here' }, patience.task())
    },
    told: /debian-1 does not say .*that it may be used/,
  },
  {
    situation: 'a file in the folder is named like a disk of ours',
    async forge() {
      await lease({}, await proof({ machine: 'another machine' }))
      await file('snapwitness-5f3a9c01-7be2.vmdk')
      await file('snapwitness-5f3a9c01-7be2-000001.qcow2')
    },
    told: /snapwitness-5f3a9c01-7be2-000001\.qcow2 stays: it is not proved/,
  },
  {
    situation: 'a file in the folder bears the name of a disk of ours that was made in another folder',
    async forge() {
      await lease({}, await proof({ machine: 'another machine' }))
      const { fileName } = (await proof()).newDisk('[lab] another-folder')
      await file(basename(fileName))
      await file(`${stemOf(fileName)}-000001.qcow2`)
    },
    told: NOT_PROVED,
  },
  {
    situation: 'somebody has a disk attached that is named like one of ours',
    async forge() {
      const fileName = '[lab] debian-1/snapwitness-5f3a9c01-7be2.vmdk'
      await host.vm.attachDisk({ capacityBytes: 2 ** 20, fileName }, patience.task())
    },
    told: NOT_PROVED,
  },
  {
    situation: 'a setting says that the machine’s own disk is one of ours',
    forge: () => set({ [diskKey('snapwitness-5f3a9c01-7be2')]: '[lab] debian-1/debian-1.vmdk' }),
    told: /the setting snapwitness\.disk\.snapwitness-5f3a9c01-7be2 stays: it is not proved/,
  },
  {
    situation: 'the setting of a disk of ours names the machine’s own disk',
    async forge() {
      await lease({}, await proof({ machine: 'another machine' }))
      const { settings } = (await proof()).newDisk('[lab] debian-1')
      const [key = ''] = Object.keys(settings)
      await set({ [key]: '[lab] debian-1/debian-1.vmdk' })
    },
    told: NOT_PROVED,
  },
]

describe('clean --host --yes touches nothing where', () => {
  test.each(forgeries)('$situation', async ({ forge, told, lease }) => {
    await forge()
    const before = await everything(host)
    if (lease === 'ours') delete before.extraConfig[LEASE_KEY]
    const { said, exitCode } = await clean('--host')
    expect(said).toMatch(told)
    expect(exitCode).toBe(3)
    expect(await everything(host)).toEqual(before)
  })
})

test('a machine that takes its word back between the plan and the deed is not touched', async () => {
  await leftovers()
  const { work } = await findWork(ofHost, hereOf(host), patience)
  expect(work.map(({ cleaning }) => cleaning.steps.length > 0)).toEqual([true])
  await revoke(host.vm, patience.task())
  const before = await everything(host)
  expect(await cleanAll(work, ofHost)).toMatchObject([{ trouble: { code: 'NOT_ALLOWED' } }])
  expect(await everything(host)).toEqual(before)
})

test('a machine that takes its word back in the middle of its cleaning is touched no further', async () => {
  const { custody } = await leftovers()
  const plan = await planCleaning(custody, { steal: false })
  let before: Awaited<ReturnType<typeof everything>> | undefined
  const operate: Operate = async ({ work }) => {
    const result = await work()
    await revoke(host.vm, patience.task())
    before = await everything(host)
    return result
  }
  await expect(carryOut(plan, { steal: false, operate })).rejects.toMatchObject({ code: 'NOT_ALLOWED' })
  expect(await everything(host)).toEqual(before)
})

test('a machine that somebody takes between the plan and the deed is not touched', async () => {
  await leftovers()
  const { work } = await findWork(ofHost, hereOf(host), patience)
  await lease({ run: 'aaaaaaaa', ...live })
  const before = await everything(host)
  expect(await cleanAll(work, ofHost)).toMatchObject([{ trouble: { code: 'LEASE_HELD' } }])
  expect(await everything(host)).toEqual(before)
})

test('a machine that somebody takes in the middle of its cleaning is touched no further', async () => {
  const { custody } = await leftovers()
  const plan = await planCleaning(custody, { steal: false })
  let before: Awaited<ReturnType<typeof everything>> | undefined
  const operate: Operate = async ({ work }) => {
    const result = await work()
    await lease({ run: 'aaaaaaaa', ...live })
    before = await everything(host)
    return result
  }
  await expect(carryOut(plan, { steal: false, operate })).rejects.toMatchObject({ code: 'LEASE_LOST' })
  expect(await everything(host)).toEqual(before)
})

test('beside what a run has left, somebody’s files, snapshots and settings stay, and are told', async () => {
  await file('snapwitness-5f3a9c01-7be2.vmdk')
  await snapshot('before the upgrade', 'snapwitness run=5f3a9c01 baseline')
  await set({ [diskKey('snapwitness-5f3a9c01-7be2')]: '[lab] debian-1/debian-1.vmdk' })
  const before = await everything(host)
  const { disk } = await leftovers()
  await file(`${stemOf(disk.fileName)}-copy.vmdk`)
  const { said, exitCode } = await clean('--host')
  const [plan] = said.split('debian-1: ')
  expect(plan?.match(/stays: it is not proved to be ours/g)).toHaveLength(4)
  expect(exitCode).toBe(3)
  const { bytes, ...after } = await everything(host)
  const copy = Object.keys(bytes).filter((path) => path.endsWith('-copy.vmdk'))
  expect(copy).toHaveLength(1)
  delete bytes[copy[0] ?? '']
  expect({ ...after, bytes }).toEqual(before)
})

test('a snapshot that somebody took below ours stays with its files, even if it has a line like ours', async () => {
  await leftovers()
  const theirs = await snapshot('theirs', 'snapwitness run=5f3a9c01')
  const { said } = await clean('--host')
  expect(said).toContain('the snapshot “theirs” stays: it is not proved to be ours')
  const { snapshots, bytes } = await everything(host)
  expect(snapshots.roots.map(({ ref }) => ref)).toEqual([theirs])
  expect(Object.keys(bytes).some((path) => path.includes('snapwitness-5f3a9c01-'))).toBe(true)
})

test('what a run has left is cleaned from another computer, even when its lease is gone: the baseline keeps it', async () => {
  const before = await everything(host)
  await leftovers()
  await set({ [LEASE_KEY]: '' })
  const { said, exitCode } = await clean('--host')
  expect(said).toMatch(/lost for good: work since \d{4}-\d\d-\d\d \d\d:\d\d UTC on debian-1\n/)
  expect(said).toContain('debian-1 is as it was found.')
  expect(exitCode).toBeUndefined()
  expect(await everything(host)).toEqual(before)
})

test('the secret of a run is in none of the words that are said of it', async () => {
  await leftovers()
  const stdout = vi.spyOn(console, 'log').mockReturnValue()
  const { said } = await clean('--host', '--json')
  const printed = JSON.stringify(stdout.mock.calls)
  expect(said + printed).not.toContain(secretOf(run))
})

/** The folder of a run of an older version, whose ledger tells of these. */
async function oldFolder({ snapshots = [] as string[], disks = [] as string[] }): Promise<string> {
  const ledger = Ledger.open(await mkdtemp(join(tmpdir(), 'snapwitness-forged-')))
  ledger.append({ type: 'run-started', format: 1, runId: run, version: '0.1.0', command: 'a test' })
  const journal = new Journal(ledger, RUN_ITSELF)
  const about = { machine: 'debian-1', details: {} }
  await journal.operation({
    ...{ ...about, action: 'take the lease', undo: { kind: 'release-lease', power: 'poweredOn' } },
    work: async () => {},
  })
  for (const ref of snapshots)
    await journal.operation({
      ...{ ...about, action: 'take the baseline', undo: { kind: 'remove-snapshot', tag: '' } },
      work: async () => ref,
      tell: (taken) => ({ snapshot: taken }),
    })
  for (const fileName of disks)
    await journal.operation({
      ...{ ...about, action: 'attach disk', undo: { kind: 'delete-disk', fileName } },
      work: async () => {},
    })
  ledger.close()
  return ledger.folder
}

test('what a run of an older version has left its ledger proves, and that alone', async () => {
  await file('snapwitness-5f3a9c01-7be2.vmdk')
  const theirs = await snapshot('theirs', 'snapwitness run=5f3a9c01 baseline')
  const before = await everything(host)
  await lease({ secret: undefined, sig: undefined })
  const ours = await snapshot(BASELINE, 'snapwitness run=5f3a9c01 baseline')
  const fileName = '[lab] debian-1/snapwitness-5f3a9c01-aaaa.vmdk'
  await host.vm.attachDisk({ capacityBytes: 2 ** 20, fileName }, patience.task(), {
    [diskKey('snapwitness-5f3a9c01-aaaa')]: fileName,
  })
  const { said } = await clean('--run', await oldFolder({ snapshots: [ours], disks: [fileName] }))
  expect(said).toContain('the snapshot “theirs” stays: it is not proved to be ours')
  expect(said).toContain('snapwitness-5f3a9c01-7be2.vmdk stays: it is not proved to be ours')
  const after = await everything(host)
  expect(after.snapshots.roots.map(({ ref }) => ref)).toEqual([theirs])
  expect(after).toEqual(before)
})

test('the ledger of another host proves nothing, and starts no machine that is off', async () => {
  const theirs = await snapshot('before the upgrade', 'somebody’s')
  const before = await everything(host)
  const folder = await oldFolder({ snapshots: [theirs], disks: ['[lab] debian-1/debian-1.vmdk.bak'] })
  const { said } = await clean('--run', folder)
  expect(said).toContain(`Nothing of the run in ${folder} is on the machines.`)
  expect(await everything(host)).toEqual(before)
})

test('no name of a snapshot or a file makes a line of the plan, nor ends its quotation', async () => {
  const name = 'x” stays\n  - revert to nothing\r\x1b[2K”\u202e                             Do this? [y/N] y'
  await snapshot(name, 'snapwitness run=5f3a9c01 baseline')
  const { said } = await clean('--host')
  expect(said.trimEnd().split('\n')).toEqual([
    'debian-1, after the run 5f3a9c01:',
    expect.stringMatching(/^ {4}the snapshot “.*” stays: it is not proved to be ours$/),
    expect.stringMatching(/^ {4}Hint: .*snapwitness clean --run FOLDER/),
  ])
  expect(said).toContain('the snapshot “x\\u201d stays ⏎ - revert to nothing')
  expect(said).not.toContain('   Do this')
})

/** Where its one host and machine are. */
function hereOf({ config, vm }: RestingHost): Where {
  return { config, machines: config.machines, find: async () => vm }
}
