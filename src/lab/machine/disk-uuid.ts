import { randomBytes } from 'node:crypto'

/** VMware's own prefix, then chance. */
export function newDiskUuid(): string {
  return dashed(`6000C29${randomBytes(13).toString('hex').slice(1)}`)
}

/** `6000C29x-…` as the guest sees it. */
export function serialFor(uuid: string): string {
  return uuid.replaceAll('-', '').toLowerCase()
}

/** As VIM writes what the guest sees. */
export function uuidOf(serial: string): string {
  return dashed(serial.replace(/^6000c29/, '6000C29'))
}

function dashed(digits: string): string {
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
