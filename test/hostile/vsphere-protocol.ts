import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Deadline } from '../../src/core/deadline.ts'
import { pollUntil } from '../../src/core/poll.ts'
import type { Machine } from '../../src/lab/machine/machine.ts'
import { startVimEndpoint } from '../../src/lab/vim/endpoint.ts'
import { connect, type VsphereSession } from '../../src/vsphere/session.ts'
import { createTestMachine } from '../lab/machine/test-machine.ts'
import type { Protocol } from './protocol.ts'

const ACCOUNT = { username: 'root', password: 'pass of the host' }

/** The vSphere client and the lab's endpoint, before a machine that is off. */
export async function vsphereProtocol(): Promise<Protocol> {
  const folder = await mkdtemp(join(tmpdir(), 'snapwitness-hostile-'))
  const { machine } = await createTestMachine(folder)
  const datastore = { name: 'lab', folder }
  const endpoint = await startVimEndpoint({ host: { machines: [machine], datastore, account: ACCOUNT } })
  return {
    name: 'vSphere',
    port: endpoint.port,
    secrets: [ACCOUNT.password, 'vmware_soap_session'],
    async converse(port, deadline) {
      const url = `https://127.0.0.1:${port}/sdk`
      const trust = { thumbprint: endpoint.thumbprint }
      const session = await connect({ url, ...ACCOUNT, trust, deadline })
      try {
        return await snapshotAndBack(session, machine, deadline)
      } finally {
        await session.close()
      }
    },
    async reset() {
      await pollUntil(() => machine.removeAllSnapshots({ consolidate: true }).then(() => true), {
        what: 'the machine to end what the last conversation began',
        deadline: Deadline.after(30_000),
        hint: 'See what the machine is doing.',
        intervalMs: 50,
      })
    },
    async close() {
      await endpoint.close()
      await machine.close()
      await rm(folder, { recursive: true })
    },
  }
}

async function snapshotAndBack(
  session: VsphereSession,
  machine: Machine,
  deadline: Deadline,
): Promise<string[]> {
  const lies: string[] = []
  const vm = await session.findVirtualMachine(machine.name, deadline)
  const name = ' before 100% '
  const ref = await vm.takeSnapshot({ name, description: '', memory: false, quiesce: false }, deadline)
  const [taken] = machine.snapshots
  if (machine.snapshots.length !== 1 || !ref.endsWith(`-snapshot-${taken?.id}`)) {
    lies.push(`${ref} was reported as taken; there are ${machine.snapshots.length} snapshots`)
  }
  const { snapshots: tree } = await vm.describe(deadline)
  if (tree.roots[0]?.ref !== ref || tree.roots[0].name !== name || tree.current !== ref) {
    lies.push('the snapshot tree that was read is not that of the machine')
  }
  const before = machine.settings.disks[0]?.chain[0]?.path
  await vm.revertTo(ref, { suppressPowerOn: false }, deadline)
  if (machine.settings.disks[0]?.chain[0]?.path === before) lies.push('the revert gave no fresh delta')
  await vm.removeSnapshot(ref, { children: false, consolidate: true }, deadline)
  if (machine.snapshots.length > 0) lies.push('the snapshot that was reported as removed is there')
  return lies
}
