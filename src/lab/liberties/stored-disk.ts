import type { Machine, MachineDisk } from '../machine/machine.ts'

/** Disks seen from their files. */

export function isDelta({ path }: { path: string }): boolean {
  return /-\d{6}\.qcow2$/.test(path)
}

/** The disk, of now or of a snapshot, that the file is part of. */
export function diskOf(path: string, machines: readonly Machine[]): MachineDisk | undefined {
  return machines
    .flatMap(({ settings, snapshots }) => [settings, ...snapshots.map((snapshot) => snapshot.settings)])
    .flatMap(({ disks }) => disks)
    .find(({ chain }) => chain.some((file) => file.path === path))
}
