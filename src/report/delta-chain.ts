import { formatBytes } from '../core/format.ts'
import { html, type Markup } from '../core/html.ts'
import type { HostView } from './run-record.ts'

/**
 * The files of a machine on the datastore: each disk's chain from the base to the delta in use, then memory and state.
 * @param sizesBefore the sizes of the files that were known earlier, by path; what is new or has grown since is marked
 */
export function deltaChains(view: HostView, sizesBefore: Sizes): Markup {
  return html`<div class="files">
    ${view.disks.map((disk) => chainOf(disk, sizesBefore))}
    ${[...filesByKind(view)].map(([kind, files]) => html`<p><b>${nameOfKind(kind)}</b> ${files.map(formatBytes).join(', ')}</p>`)}
  </div>`
}

/** All deltas of a machine and their bytes. */
export function deltaTotals(view: HostView): { deltas: number; bytes: number } {
  const deltas = view.disks.flatMap((disk) => disk.chain.slice(0, -1))
  return { deltas: deltas.length, bytes: deltas.reduce((sum, file) => sum + file.sizeBytes, 0) }
}

type Sizes = ReadonlyMap<string, number>

function chainOf({ label, capacityBytes, chain }: HostView['disks'][number], before: Sizes): Markup {
  const largest = Math.max(1, ...chain.map((file) => file.sizeBytes))
  const fromBase = chain.toReversed()
  return html`<p><b>${label}</b> ${formatBytes(capacityBytes)}</p>
    <ol>${fromBase.map(({ path, sizeBytes }, i) => {
      const share = ((100 * sizeBytes) / largest).toFixed(1)
      return html`<li style="--share:${share}%">
        <span class="role">${roleOf(i, fromBase.length)}</span>
        <span class="file">${path.slice(path.lastIndexOf('/') + 1)}</span>
        <span class="size">${growthOf(path, sizeBytes, before)} ${formatBytes(sizeBytes)}</span>
      </li>`
    })}</ol>`
}

function roleOf(index: number, length: number): string {
  const isInUse = index === length - 1
  if (index === 0) return isInUse ? 'base, in use' : 'base'
  return isInUse ? '← in use' : '← delta'
}

/** What became of the file since the host was last asked. */
function growthOf(path: string, sizeBytes: number, before: Sizes): Markup | false {
  const was = before.get(path)
  if (before.size === 0 || was === sizeBytes) return false
  if (was === undefined) return html`<i>new</i>`
  return html`<i>${was < sizeBytes ? '+' : '−'}${formatBytes(Math.abs(sizeBytes - was))}</i>`
}

function filesByKind({ snapshotFiles }: HostView): Map<string, number[]> {
  const byKind = new Map<string, number[]>()
  for (const { kind, sizeBytes } of snapshotFiles) byKind.set(kind, [...(byKind.get(kind) ?? []), sizeBytes])
  return byKind
}

function nameOfKind(kind: string): string {
  const names: Record<string, string> = {
    snapshotMemory: 'Memory',
    snapshotData: 'State',
    suspend: 'Suspend',
  }
  return names[kind] ?? kind
}
