import { formatBytes } from '../core/format.ts'
import { html, type Markup } from '../core/html.ts'
import { type DiskSeen, type Partition, type Segment, segmentsOf } from './disk-segments.ts'

/** A disk drawn as a disk-management view draws it: what it is on the left, what is on it, by size, on the right. */
export function diskBar(disk: DiskSeen): Markup {
  return html`<figure class="disk ${conditionOf(disk)}">
    <figcaption>
      <b>${disk.path ?? 'No disk'}</b>
      <span>${disk.disk}</span>
      ${disk.present && html`<span>${sizeAndTable(disk)}</span>`}
      <span class="state">${stateWord(disk)}</span>
    </figcaption>
    <ol class="bar">
      ${segmentsOf(disk).map((segment) => cellOf(segment, disk))}
      ${!disk.present && html`<li class="nothing">The guest does not see this disk.</li>`}
    </ol>
  </figure>`
}

/** As a class of the style sheet. */
export function conditionOf(disk: DiskSeen): 'absent' | 'online' | 'offline' {
  if (!disk.present) return 'absent'
  return disk.online ? 'online' : 'offline'
}

function stateWord(disk: DiskSeen): string {
  const words = { absent: 'Absent', online: 'Online', offline: 'Offline' }
  return `${words[conditionOf(disk)]}${disk.present && disk.readOnly ? ', read-only' : ''}`
}

function sizeAndTable({ sizeBytes, partitionTable, wholeDiskFilesystem }: DiskSeen): string {
  const size = sizeBytes === null ? 'size unknown' : formatBytes(sizeBytes)
  if (partitionTable !== 'none') return `${size}, ${partitionTable.toUpperCase()}`
  return wholeDiskFilesystem === null ? `${size}, not initialised` : `${size}, no table`
}

function cellOf({ kind, sizeBytes, share, partition }: Segment, disk: DiskSeen): Markup {
  if (kind === 'unallocated') {
    return html`<li class="unallocated" style="--size:${share}">
      <b>Unallocated</b><span>${formatBytes(sizeBytes)}</span>
      ${disk.partitionTable === 'none' && html`<span>${wordOnEnds(disk.blankEnds)}</span>`}
    </li>`
  }
  if (partition === undefined) {
    return html`<li class="volume" style="--size:${share}">
      <b>Whole disk</b><span>${formatBytes(sizeBytes)} ${nameOfFilesystem(disk.wholeDiskFilesystem)}</span>
    </li>`
  }
  return kind === 'volume' ? volumeCell(partition, share) : reservedCell(partition, share)
}

function wordOnEnds(blank: boolean | null): string {
  if (blank === null) return 'Its ends could not be read'
  return blank ? 'Zeros at both ends' : 'Data at its ends'
}

function volumeCell(partition: Partition, share: number): Markup {
  const { label, filesystem, mountPoint, sizeBytes, usedBytes } = partition
  const used =
    usedBytes === null ? '0%' : `max(3px, ${((100 * usedBytes) / Math.max(sizeBytes, 1)).toFixed(2)}%)`
  return html`<li class="volume" style="--size:${share};--used:${used}">
    <b>${label ?? 'No label'} ${mountPoint !== null && html`<span class="mount">${mountPoint}</span>`}</b>
    <span>${formatBytes(sizeBytes)} ${nameOfFilesystem(filesystem)}</span>
    <span>${wordOnUse(partition)}</span>
  </li>`
}

function wordOnUse({ mountPoint, usedBytes }: Partition): string {
  if (mountPoint === null) return 'Not mounted'
  return usedBytes === null ? 'Mounted' : `${formatBytes(usedBytes)} used`
}

const reservedNames = { msr: 'MSR', efi: 'EFI', other: 'Other', data: 'Data' }

function reservedCell({ kind, sizeBytes }: Partition, share: number): Markup {
  return html`<li class="reserved" style="--size:${share}">
    <b>${reservedNames[kind]}</b><span>${formatBytes(sizeBytes)}</span>
  </li>`
}

function nameOfFilesystem(name: string | null): string {
  if (name === null) return 'no file system'
  return name === 'ntfs' || name === 'xfs' ? name.toUpperCase() : name
}
