import type { MachineContext } from './context.ts'
import { type MachineDisk, MachineFault } from './machine.ts'
import { chainsOf, type MachineState, mapDisks } from './state.ts'
import { runTool } from './tool.ts'

/** Moves the machine's own files to a new folder. Its disks that lie elsewhere stay there. */
export async function relocate(context: MachineContext): Promise<void> {
  const { folder: from, state } = context
  if (state.powerState === 'poweredOn') {
    throw new MachineFault('InvalidPowerState', 'The lab moves the files of a machine that is not on.')
  }
  const to = await from.beside(fileNameOf(state))
  const moved = (path: string) => (from.holds(path) ? from.pathIn(to, path) : path)
  const movedDisk = (disk: MachineDisk) => ({
    ...disk,
    chain: disk.chain.map(({ path }) => ({ path: moved(path) })),
  })
  // Still in the old folder, so that the record is whole wherever it lies.
  await context.update(mapDisks(state, movedDisk))
  await from.moveTo(to)
  context.folder = to
  for (const snapshot of context.state.snapshots) await to.saveSnapshot(snapshot)
  await nameParentsAnew(context)
  // Tells whoever listens that the files have other names.
  await context.update({})
}

/** A name of the inventory may hold what no name of a file holds. */
function fileNameOf({ name }: MachineState): string {
  return name.replaceAll(/[^\w.-]/g, '_').replace(/^\.+/, '_')
}

/** A delta's own header names its parent by its path, for the programs that are given the delta alone. */
async function nameParentsAnew({ folder, state }: MachineContext): Promise<void> {
  const links = chainsOf(state).flatMap((chain) =>
    chain.slice(1).map((parent, below) => [chain[below] ?? '', parent] as const),
  )
  for (const [child, parent] of new Map(links)) {
    const [file, backing] = [folder.absolute(child), folder.absolute(parent)]
    await runTool('qemu-img', ['rebase', '-q', '-u', '-F', 'qcow2', '-b', backing, file])
  }
}
