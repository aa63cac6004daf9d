import { randomUUID } from 'node:crypto'
import { newDiskUuid, serialFor } from '../machine/disk-uuid.ts'
import type { GoldenState } from '../machine/golden-state.ts'
import type { Machine } from '../machine/machine.ts'
import { MachineFolder } from '../machine/machine-folder.ts'
import type { Account } from '../machine/personalise.ts'
import { guestPortsOf, Relay } from '../machine/relay.ts'
import { soundSteps } from '../machine/steps.ts'
import { runTool } from '../machine/tool.ts'
import { Agent } from './agent.ts'
import { LibvirtContext } from './context.ts'
import type { Daemon } from './daemon.ts'
import { domainXml } from './domain-xml.ts'
import { LibvirtMachine } from './libvirt-machine.ts'
import { type BesideRecord, readBeside, writeBeside } from './record.ts'
import { byLibvirt } from './refusals.ts'
import { settle } from './settle.ts'
import type { SnapshotKind } from './snapshot-kind.ts'

/** What a machine stands on. */
interface Site {
  readonly daemon: Daemon
  readonly kind: SnapshotKind
  /** The datastore's folder on this computer. */
  readonly datastore: string
  readonly golden: GoldenState
  readonly account: Account
}

/** Has libvirt define a machine that is off, with its system disk; its ports are open from now until `close()`. */
export async function createLibvirtMachine(
  { name, uuid }: { name: string; uuid: string },
  site: Site,
): Promise<Machine> {
  const { daemon, datastore, golden } = site
  const folder = await MachineFolder.create(datastore, name)
  const file = folder.absolute(await folder.newDisk(0))
  await runTool('qemu-img', ['create', '-q', '-f', 'qcow2', '-b', golden.disk, '-F', 'qcow2', file])
  const serial = serialFor(newDiskUuid())
  const xml = domainXml({
    ...{ name, uuid, golden, log: folder.absolute(folder.log) },
    disks: [{ unitNumber: 0, file, serial }],
    guestPorts: guestPortsOf(golden.role),
  })
  await byLibvirt('GenericVmConfigFault', () => daemon.virsh.run(['define', '--file=/dev/stdin'], xml))
  const record: BesideRecord = {
    ...{ name, uuid, domain: name, role: golden.role, instanceUuid: randomUUID() },
    ...{ personalised: false, nextSnapshotId: 1, snapshots: [], detached: [] },
  }
  await writeBeside(folder, record)
  return takeUp(folder, record, site)
}

/**
 * Takes up a machine that libvirt knows from an earlier life of the lab.
 * @param config path of its `.vmx` on the datastore
 */
export async function openLibvirtMachine(config: string, site: Site): Promise<Machine> {
  const folder = MachineFolder.of(site.datastore, config)
  return takeUp(folder, await readBeside(folder, config), site)
}

async function takeUp(folder: MachineFolder, record: BesideRecord, site: Site): Promise<Machine> {
  const { daemon, kind, datastore, golden, account } = site
  const relay = await Relay.listen(record.role, soundSteps.carry)
  const agent = new Agent(daemon.virsh, record.uuid)
  const context = new LibvirtContext(
    { daemon, kind, datastore, folder, golden, account, relay, agent },
    record,
  )
  await settle(context)
  return new LibvirtMachine(context)
}
