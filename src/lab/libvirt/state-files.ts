import { readdir, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { LibvirtContext, Look } from './context.ts'

/**
 * libvirt keeps the state of a snapshot in a file of its own folder. The machine's folder has a link to it, under the name
 * that a host gives such a file, so that it is told among the machine's files; what it leads to is libvirt's alone.
 */
export async function linkStateFiles(
  { parts, record }: LibvirtContext,
  snapshots: Look['snapshots'],
): Promise<void> {
  const folder = parts.folder.absolute(record.domain)
  const wanted = new Map(snapshots.map(({ id, name }) => [`${record.domain}-Snapshot${id}.vmsn`, name]))
  const there = (await readdir(folder)).filter((name) => name.endsWith('.vmsn'))
  const gone = there.filter((name) => !wanted.has(name))
  const missing = [...wanted].filter(([link]) => !there.includes(link))
  await Promise.all([
    ...gone.map((link) => rm(join(folder, link))),
    ...missing.map(([link, name]) =>
      symlink(join(parts.daemon.snapshots, record.domain, `${name}.xml`), join(folder, link)),
    ),
  ])
}
