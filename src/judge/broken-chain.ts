/**
 * What a host says, in words or by their keys, where the files of a snapshot themselves are broken: the chain of a disk does
 * not fit together, a file of it is gone, or its content is spoilt (VMware KB 1007969; `msg.disklib`, `msg.disk`,
 * `msg.hbacommon`). The last are libvirt's, of a snapshot that holds a disk which its machine has no more, and QEMU's, of kept
 * memory in which it cannot read a device; a processor may lack what it was kept with.
 */
const BROKEN = [
  /parent virtual disk has been modified|content id mismatch|content id of the parent .{0,80}does not match/is,
  /capacity of each link is different/i,
  /msg\.disklib\.(?:cidmismatch|filenotfound)|msg\.disk\.filenotfound/i,
  /snapshot disks it depends on.{0,80}cannot find the file/is,
  /corruptredo|(?:redo log|snapshot|checkpoint|state (?:from )?file|virtual disk)\b.{0,300}\bcorrupt(?:ed)?\b/is,
  /disk '[^'\n]{0,80}' not found in domain/,
  /load of migration failed.{0,80}error while loading state for instance \S{1,20} of device '(?!cpu)/is,
]

/** Words of a want that has nothing to do with snapshots. What storage that is lost looks like may be called broken as well. */
const OF_SOMETHING_ELSE =
  /lock|space|in use|memory|cpu|licen[cs]e|time.?out|timed out|input\/output|network|permission|denied|busy|cancel|accessible|all paths|\bapd\b|\bpdl\b|connection|could not be reached/i

/**
 * Whether the host says that the files of a snapshot are broken, and names nothing else that kept it. Words in another
 * language, and what may as well be trouble, are none of it: whoever blames a host has to prove it.
 * @example tellsOfABrokenChain('The parent virtual disk has been modified since the child was created.') // true
 */
export function tellsOfABrokenChain(said: string): boolean {
  return BROKEN.some((words) => words.test(said)) && !namesAnotherReason(said)
}

/** Whether the host names a want that has nothing to do with snapshots. */
export function namesAnotherReason(said: string): boolean {
  return OF_SOMETHING_ELSE.test(said)
}
