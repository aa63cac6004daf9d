import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Config } from '../../src/config/load.ts'
import { Deadline } from '../../src/core/deadline.ts'
import { plainManners } from '../../src/lab/manners.ts'
import { startVimEndpoint } from '../../src/lab/vim/endpoint.ts'
import { Custody } from '../../src/safety/custody.ts'
import { thisProcess } from '../../src/safety/holder.ts'
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
  custody(run: string, holder?: Partial<ReturnType<typeof thisProcess>>): Custody
  stop(): Promise<void>
}

/** The secret of each run here. */
export function secretOf(run: string): string {
  return createHash('sha256').update(run).digest('hex')
}

/** @param aheadMs how far its clock is ahead of this computer's */
export async function startRestingHost({ aheadMs = 0 } = {}): Promise<RestingHost> {
  const datastore = await mkdtemp(join(tmpdir(), 'snapwitness-safety-'))
  const { machine, run } = await createTestMachine(datastore)
  const account = { username: 'root', password: 'a password' }
  const manners = { ...plainManners, now: () => new Date(Date.now() + aheadMs) }
  const host = { machines: [machine], datastore: { name: 'lab', folder: datastore }, account, manners }
  const vim = await startVimEndpoint({ host })
  const trust = { thumbprint: vim.thumbprint }
  const session = await connect({ url: vim.url, ...account, trust, deadline: patience.look() })
  const vm = await session.findVirtualMachine('debian-1', patience.look())
  return {
    machine,
    run,
    vm,
    session,
    folder: join(datastore, 'debian-1'),
    config: {
      host: { url: vim.url, ...account, trust },
      machines: [
        {
          name: 'debian-1',
          existingSnapshots: 'refuse',
          guest: 'linux',
          filesystem: 'ext4',
          ssh: { port: 22, username: 'root', hostKey: 'SHA256:none' },
        },
      ],
      timeouts: { boot: 60, task: 60 },
      risks: [],
    },
    custody: (id, holder = {}) =>
      new Custody(
        'debian-1',
        vm,
        { run: id, secret: secretOf(id), holder: { ...thisProcess(), ...holder }, durationMs: 60_000 },
        patience,
      ),
    async stop() {
      await session.close()
      await vim.close()
      await machine.close()
      await rm(datastore, { recursive: true })
    },
  }
}
