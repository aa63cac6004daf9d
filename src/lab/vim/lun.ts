/** A raw disk that the host is shown, on which no datastore is. */
export interface Lun {
  /** `naa.6000…` */
  readonly canonicalName: string
  readonly capacityBytes: number
}

/** Under which the host has the device. */
export function devicePath({ canonicalName }: Pick<Lun, 'canonicalName'>): string {
  return `/vmfs/devices/disks/${canonicalName}`
}

/** As a host makes it of what the LUN says of itself (`02`, the LUN's number, its NAA identifier, its model). */
export function lunUuid({ canonicalName }: Pick<Lun, 'canonicalName'>): string {
  return `0200000000${canonicalName.replace(/^naa\./, '')}${Buffer.from(MODEL.slice(0, 6)).toString('hex')}`
}

export const MODEL = 'LUN of the lab'
