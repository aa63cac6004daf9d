/** Independent disks, and raw devices in physical compatibility mode, have no part in snapshots. */
export function hasPartInSnapshots({ mode, rawDevice }: { mode: string; rawDevice: string | null }): boolean {
  return !mode.startsWith('independent') && rawDevice !== 'physical'
}
