import type { XmlElement } from '@rgrove/parse-xml'
import { at, childrenOf, escaped } from './xml.ts'

/** A disk as libvirt has it. */
export interface LibvirtDisk {
  /** Of the one controller, where each disk is a target of its own. */
  readonly unitNumber: number
  /** The file in use, by its absolute path. */
  readonly file: string
  /** What the guest sees as serial number. */
  readonly serial: string
}

/** The computer's own page cache is enough, as for the lab's own machines: a disk need not outlive this computer's power. */
export function diskXml({ unitNumber, file, serial }: LibvirtDisk): string {
  return `<disk type='file' device='disk'>
  <driver name='qemu' type='qcow2' cache='unsafe' discard='unmap'/>
  <source file='${escaped(file)}'/>
  <target dev='${targetOf(unitNumber)}' bus='scsi'/>
  <serial>${escaped(serial)}</serial>
  <vendor>VMware</vendor>
  <product>Virtual disk</product>
  <address type='drive' controller='0' bus='0' target='${unitNumber}' unit='0'/>
</disk>`
}

/** By which libvirt's commands mean the disk: `sda` for unit 0, whatever the guest calls it. */
export function targetOf(unitNumber: number): string {
  return `sd${String.fromCharCode('a'.charCodeAt(0) + unitNumber)}`
}

/** In the order of their units. */
export function disksIn(domain: XmlElement | undefined): LibvirtDisk[] {
  return childrenOf(at(domain, 'devices'), 'disk')
    .map((disk) => ({
      unitNumber: Number(at(disk, 'address')?.attributes.target),
      file: at(disk, 'source')?.attributes.file ?? '',
      serial: at(disk, 'serial')?.text ?? '',
    }))
    .toSorted((a, b) => a.unitNumber - b.unitNumber)
}
