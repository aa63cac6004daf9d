import { readdir, readlink, rm, symlink } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import type { ContextParts, LibvirtContext, Look } from './context.ts'
import type { InnerSnapshot } from './inner-snapshots.ts'

/**
 * libvirt keeps the state of a snapshot in a file of its own folder, and QEMU what an internal one keeps of a disk within
 * the file of that disk. The machine's folder has a link to each, under the name that a host gives such a file, so that it
 * is told among the machine's files; what it leads to is libvirt's and QEMU's alone.
 */
export async function linkFiles(
  { parts, record }: LibvirtContext,
  snapshots: Look['snapshots'],
  inner: readonly InnerSnapshot[],
): Promise<void> {
  const states = snapshots.map(({ id, name }) => {
    const state = join(parts.daemon.snapshots, record.domain, `${name}.xml`)
    return [`${record.domain}-Snapshot${id}.vmsn`, state] as const
  })
  const kept = inner.map(({ path, file }) => [basename(path), file] as const)
  const wanted = new Map([...states, ...kept])
  const folder = parts.folder.absolute(record.domain)
  const entries = await readdir(folder, { withFileTypes: true })
  const there = entries.filter((entry) => entry.isSymbolicLink()).map(({ name }) => name)
  const gone = there.filter((name) => !wanted.has(name))
  const missing = [...wanted].filter(([link]) => !there.includes(link))
  await Promise.all([
    ...gone.map((link) => rm(join(folder, link))),
    ...missing.map(([link, to]) => symlink(to, join(folder, link))),
  ])
}

/** What a link leads to, as a path of the datastore; every other file is what it is. */
export async function holderOf({ datastore, folder }: ContextParts, path: string): Promise<string> {
  const target = await readlink(folder.absolute(path)).catch(() => undefined)
  return target === undefined ? path : relative(datastore, target)
}
