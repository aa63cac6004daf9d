import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Limits } from '../../src/config/limits.ts'
import type { Config } from '../../src/config/load.ts'
import { Deadline } from '../../src/core/deadline.ts'
import { Ledger } from '../../src/evidence/ledger.ts'
import type { Guest } from '../../src/guest/guest.ts'
import { lagsBehind } from '../../src/lab/liberties/lagging.ts'
import type { Conduct } from '../../src/lab/machine/conduct.ts'
import { type HostManners, plainManners } from '../../src/lab/manners.ts'
import { startVimEndpoint } from '../../src/lab/vim/endpoint.ts'
import { Custody } from '../../src/safety/custody.ts'
import { thisProcess } from '../../src/safety/holder.ts'
import { MachineUnderTest } from '../../src/scenario/machine.ts'
import { Recorder } from '../../src/scenario/recorder.ts'
import type { VirtualMachine } from '../../src/vsphere/machine/virtual-machine.ts'
import { connect, type VsphereSession } from '../../src/vsphere/session.ts'
import { createTestMachine, type TestMachine } from '../lab/machine/test-machine.ts'

export const patience = { look: () => Deadline.after(60_000), task: () => Deadline.after(60_000) }

/** A host of the lab with one machine, `debian-1`, which is off: its disks and snapshots are as real as when it runs. */
export interface RestingHost extends Pick<TestMachine, 'machine' | 'run'> {
  vm: VirtualMachine
  session: VsphereSession
  /** The configuration that leads to it. */
  config: Config
  /** The machine's folder on this computer. */
  folder: string
  custody(run: string, holder?: Partial<ReturnType<typeof thisProcess>>, seen?: VirtualMachine): Custody
  /** The same machine as a host shows it that tells of each change from now on only after that time. */
  seenLate(lagMs: number): Promise<VirtualMachine>
  stop(): Promise<void>
}

/** A machine as a scenario has it; nobody asks its guest. */
export async function underTest(host: RestingHost, custody: Custody): Promise<MachineUnderTest> {
  const [config] = host.config.machines
  if (!config) throw new TypeError('no machine')
  const ledger = Ledger.open(await mkdtemp(join(tmpdir(), 'snapwitness-under-test-')))
  const recorder = new Recorder(ledger, { name: 'a test', file: 'f', machines: ['debian-1'] })
  const guest = { kind: 'linux' } as Guest
  return new MachineUnderTest({
    config,
    custody,
    guest,
    recorder,
    limits: new Limits(host.config.timeouts),
    whenRoom: (work) => work(),
  })
}

/** The secret of each run here. */
export function secretOf(run: string): string {
  return createHash('sha256').update(run).digest('hex')
}

/** @param aheadMs how far its clock is ahead of this computer's */
export async function startRestingHost({
  aheadMs = 0,
  conduct,
}: {
  aheadMs?: number
  conduct?: Conduct
} = {}): Promise<RestingHost> {
  const datastore = await mkdtemp(join(tmpdir(), 'snapwitness-safety-'))
  const { machine, run } = await createTestMachine(datastore, conduct)
  const account = { username: 'root', password: 'a password' }
  const manners = { ...plainManners, now: () => new Date(Date.now() + aheadMs) }
  const open = async (change: (manners: HostManners) => HostManners) => {
    const datastores = { name: 'lab', folder: datastore }
    const host = { machines: [machine], datastore: datastores, account, manners: change(manners) }
    const vim = await startVimEndpoint({ host })
    const trust = { thumbprint: vim.thumbprint }
    const session = await connect({ url: vim.url, ...account, trust, deadline: patience.look() })
    const vm = await session.findVirtualMachine('debian-1', patience.look())
    const close = async () => {
      await session.close()
      await vim.close()
    }
    return { url: vim.url, trust, session, vm, close }
  }
  const { url, trust, session, vm, close } = await open((plain) => plain)
  const late: (typeof close)[] = []
  return {
    machine,
    run,
    vm,
    session,
    folder: join(datastore, 'debian-1'),
    config: {
      hosts: [{ name: 'host', url, ...account, trust }],
      machines: [
        {
          name: 'debian-1',
          host: 'host',
          existingSnapshots: 'refuse',
          guest: 'linux',
          filesystem: 'ext4',
          ssh: { port: 22, username: 'root', hostKey: 'SHA256:none' },
        },
      ],
      timeouts: { boot: 60, task: 60 },
      select: [],
      run: { jobs: 8, perHost: Infinity, perDatastore: Infinity, maxTime: Infinity, onUnfit: 'fail' },
      risks: [],
    },
    async seenLate(lagMs) {
      const other = await open(lagsBehind(lagMs))
      late.push(other.close)
      return other.vm
    },
    custody: (id, holder = {}, seen = vm) =>
      new Custody(
        'debian-1',
        seen,
        { run: id, secret: secretOf(id), holder: { ...thisProcess(), ...holder }, durationMs: 60_000 },
        patience,
      ),
    async stop() {
      for (const each of [close, ...late]) await each()
      await machine.close()
      await rm(datastore, { recursive: true })
    },
  }
}
