import type { Machine, MachineDisk } from '../machine/machine.ts'

/** Disks seen from their files. */

export function isDelta({ path }: { path: string }): boolean {
  return /-\d{6}\.qcow2$/.test(path)
}

/** What the names of a disk and its deltas have in common. */
export function stemOf(path: string): string {
  return path.replace(/(-\d{6})?\.qcow2$/, '')
}

/** The disk, of now or of a snapshot, that the file is part of. */
export function diskOf(path: string, machines: readonly Machine[]): MachineDisk | undefined {
  return machines
    .flatMap(({ settings, snapshots }) => [settings, ...snapshots.map((snapshot) => snapshot.settings)])
    .flatMap(({ disks }) => disks)
    .find(({ chain }) => chain.some((file) => file.path === path))
}
