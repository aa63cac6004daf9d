import { readdir, stat } from 'node:fs/promises'
import type { MachineFile } from '../machine/machine.ts'
import { kindOf } from '../machine/machine-folder.ts'
import { pathsOf } from '../machine/state.ts'
import type { LibvirtContext } from './context.ts'

/** Every file in the machine's folder. libvirt names the files of a revert after a moment: disks by their place alone. */
export async function filesOf({ look, record, parts }: LibvirtContext): Promise<MachineFile[]> {
  const disks = [look.settings, ...look.snapshots.map(({ settings }) => settings)].flatMap(
    (settings) => settings.disks,
  )
  const inUse = new Set(disks.flatMap(pathsOf))
  const paths = (await readdir(parts.folder.absolute(record.domain))).map(
    (name) => `${record.domain}/${name}`,
  )
  const files = await Promise.all(
    paths.toSorted().map(async (path) => {
      const kind = inUse.has(path) ? 'diskExtent' : kindOf(path)
      const stats = await stat(parts.folder.absolute(path)).catch(() => undefined)
      return kind && stats ? [{ path, kind, sizeBytes: stats.blocks * 512 }] : []
    }),
  )
  return files.flat()
}
