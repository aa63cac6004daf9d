import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { diskNames, sizeOf } from './block-devices.ts'
import { waitUntil } from './tools.ts'

/** Forgets disks that are gone, sees what became larger, and finds those that came. */
export function scanDisks(): void {
  for (const name of diskNames()) {
    const device = `/sys/block/${name}/device`
    write(`${device}/rescan`, '1')
    // A kernel whose memory is older than the disk's removal still has it; asked for its size, such a disk has none.
    if (sizeOf(name) === 0n) write(`${device}/delete`, '1')
  }
  for (const host of namesIn('/sys/class/scsi_host')) {
    for (const target of targetsOf(host)) write(`/sys/class/scsi_host/${host}/scan`, `0 ${target} 0`)
  }
  // The kernel attaches a disk that it found in the background.
  waitUntil(() => scsiDisks().every(isAttached))
}

/** Each target that nobody answers at costs an emulated machine milliseconds; so the first ones, as long as one of them is free. */
function targetsOf(host: string): (number | '-')[] {
  const prefix = `${host.replace('host', '')}:0:`
  const known = scsiDevices()
    .filter((name) => name.startsWith(prefix))
    .map((name) => Number(name.split(':')[2]))
  const free = FIRST_TARGETS.filter((target) => !known.includes(target))
  return free.length > 0 ? free : ['-']
}

/** One of them is the controller's own, where nobody ever answers. */
const FIRST_TARGETS = Array.from({ length: 16 }, (_, target) => target).filter((target) => target !== 7)

function scsiDisks(): string[] {
  return scsiDevices()
    .map((name) => `${SCSI_DEVICES}/${name}`)
    .filter((device) => typeOf(device) === 'disk')
}

const SCSI_DEVICES = '/sys/bus/scsi/devices'

/** Named by host, channel, target and unit. */
function scsiDevices(): string[] {
  return namesIn(SCSI_DEVICES).filter((name) => /^\d+:/.test(name))
}

function isAttached(device: string): boolean {
  const block = `${device}/block`
  return (
    existsSync(block) && readdirSync(block).every((name) => sizeOf(name) > 0n && existsSync(`/dev/${name}`))
  )
}

/** SPC-4, 6.6.2: peripheral device type 0 is a disk. */
function typeOf(device: string): 'disk' | 'other' {
  try {
    return readFileSync(`${device}/type`, 'utf8').trim() === '0' ? 'disk' : 'other'
  } catch {
    return 'other'
  }
}

/** A kernel without SCSI has no such folder. */
function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : []
}

/** A host without disks, or a device on its way out, refuses; the look that follows shows what became of it. */
function write(path: string, text: string): void {
  try {
    writeFileSync(path, text)
  } catch {
    return
  }
}
