import type { DiskId, Id } from './operations.ts'

/** What things are called in a printed scenario, and values as a person writes them. */

export function diskName(disk: DiskId): string {
  return `disk${disk.toUpperCase()}`
}

export function volumeName(disk: DiskId): string {
  return `volume${disk.toUpperCase()}`
}

export function snapshotName(snapshot: Id): string {
  return `snapshot${snapshot}`
}

export function dataName(data: Id): string {
  return `data${data}`
}

export function writersName(snapshot: Id): string {
  return `writers${snapshot}`
}

/** What a writer had acknowledged when a moment had not come, when it was over, and when it was stopped. */
export const beforeName = (moment: Id) => `before${moment}`
export const afterName = (moment: Id) => `after${moment}`
export const stoppedName = (moment: Id) => `stopped${moment}`

/** An object of ours, as a person writes it. */
export function literal(object: object): string {
  const members = Object.entries(object).map(([key, value]) => `${key}: ${valueText(value)}`)
  return `{ ${members.join(', ')} }`
}

function valueText(value: unknown): string {
  if (typeof value === 'object' && value !== null) return literal(value)
  return typeof value === 'string' ? text(value) : String(value)
}

export function text(value: string): string {
  const within = JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"')
  return `'${within.replaceAll("'", "\\'")}'`
}
