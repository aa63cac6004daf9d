import { type Config, loadConfig } from '../../src/config/load.ts'
import { Deadline } from '../../src/core/deadline.ts'
import type { SnapshotNode } from '../../src/vsphere/machine/virtual-machine.ts'
import { connect, type VsphereSession } from '../../src/vsphere/session.ts'

/** What a machine is to its owner: what must be the same before a run and after the cleaning. */
export interface MachineView {
  power: string
  tree: unknown[]
  youAreHere: string | undefined
  disks: unknown[]
  settings: Record<string, unknown>
  consolidationNeeded: boolean
  files: string[]
}

/** Everything that the host tells of the configuration's machines, by name. */
export async function viewOf(configPath: string): Promise<Record<string, MachineView>> {
  return withSession(configPath, async (session, { machines }) => {
    const views = machines.map(async ({ name }) => [name, await viewMachine(session, name)] as const)
    return Object.fromEntries(await Promise.all(views))
  })
}

export async function startMachines(configPath: string, names: readonly string[]): Promise<void> {
  await withSession(configPath, async (session) => {
    for (const name of names) await (await session.findVirtualMachine(name, soon())).powerOn(soon())
  })
}

async function viewMachine(session: VsphereSession, name: string): Promise<MachineView> {
  const vm = await session.findVirtualMachine(name, soon())
  const { powerState, snapshots, disks, consolidationNeeded, memoryMiB, cpus, annotation, extraConfig } =
    await vm.describe(soon())
  const home = await vm.homeFolder(soon())
  const files = await home.datastore.list(home.path, soon())
  return {
    power: powerState,
    tree: snapshots.roots.map(branchOf),
    youAreHere: snapshots.current,
    disks: disks.map(({ key, unitNumber, uuid, capacityBytes, mode, chain }) => ({
      ...{ key, unitNumber, uuid, capacityBytes, mode, chain },
    })),
    settings: { memoryMiB, cpus, annotation, extraConfig },
    consolidationNeeded,
    files: files.map(({ path }) => path).sort(),
  }
}

async function withSession<T>(
  configPath: string,
  work: (session: VsphereSession, config: Config) => Promise<T>,
): Promise<T> {
  const config = await loadConfig(configPath)
  const session = await connect({ ...config.hosts[0]!, deadline: soon() })
  try {
    return await work(session, config)
  } finally {
    await session.close()
  }
}

function branchOf({ ref, name, description, createdAt, children }: SnapshotNode): unknown {
  return { ref, name, description, createdAt, children: children.map(branchOf) }
}

function soon(): Deadline {
  return Deadline.after(120_000)
}
