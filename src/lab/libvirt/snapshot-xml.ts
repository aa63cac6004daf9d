import { targetOf } from './disk-xml.ts'
import type { Definitions } from './settings.ts'
import { at, escaped, readXml } from './xml.ts'

/** What libvirt is asked to keep. */
export interface WantedSnapshot {
  readonly name: string
  readonly description: string
  /** Where the memory is kept: in a file of its own, by its absolute path, or within that of a disk. */
  readonly memory: 'no' | 'internal' | { readonly file: string }
  /** Each disk goes on in a new file, or in the same, which then holds the snapshot. */
  readonly disks: readonly { readonly unitNumber: number; readonly delta: string | undefined }[]
}

export function snapshotXml({ name, description, memory, disks }: WantedSnapshot): string {
  const kept =
    typeof memory === 'string'
      ? `<memory snapshot='${memory}'/>`
      : `<memory snapshot='external' file='${escaped(memory.file)}'/>`
  return `<domainsnapshot>
<name>${escaped(name)}</name>
<description>${escaped(description)}</description>
${kept}
<disks>${disks.map(diskXml).join('')}</disks>
</domainsnapshot>`
}

function diskXml({ unitNumber, delta }: WantedSnapshot['disks'][number]): string {
  const name = targetOf(unitNumber)
  return delta === undefined
    ? `<disk name='${name}' snapshot='internal'/>`
    : `<disk name='${name}' snapshot='external' type='file'><driver type='qcow2'/><source file='${escaped(delta)}'/></disk>`
}

/** A snapshot as libvirt tells of it. Its definitions are of that moment: the machine on the files that it had until then. */
export interface LibvirtSnapshot extends Definitions {
  readonly name: string
  readonly description: string
  readonly parent: string | undefined
  readonly createdAt: Date
  readonly memory: boolean
}

export function snapshotIn(text: string): LibvirtSnapshot {
  const snapshot = readXml(text)
  const now = at(snapshot, 'domain')
  const of = (...names: string[]) => at(snapshot, ...names)?.text
  return {
    name: of('name') ?? '',
    description: of('description') ?? '',
    parent: of('parent', 'name'),
    createdAt: new Date(Number(of('creationTime')) * 1000),
    memory: (at(snapshot, 'memory')?.attributes.snapshot ?? 'no') !== 'no',
    now,
    lasting: at(snapshot, 'inactiveDomain') ?? now,
  }
}

/**
 * libvirt's own rules of the names of snapshots: they name files. A carriage return it writes as it is, which whoever reads
 * the XML takes for a new line (XML 1.0, 2.11), libvirt itself after its next start.
 * @returns why not
 */
export function unfitName(name: string): string | undefined {
  if (name.includes('/')) return 'knows no snapshot with a slash in its name'
  if (name.startsWith('.')) return 'knows no snapshot whose name begins with a dot'
  if (/[\n\r]/.test(name)) return 'knows no snapshot with a new line in its name'
  return undefined
}

/** The same snapshot with another description. */
export function described(xml: string, description: string): string {
  const element = `<description>${escaped(description)}</description>`
  const without = xml.replace(/\n {2}<description>[\s\S]*?<\/description>/, '')
  return without.replace(/<\/name>/, () => `</name>\n  ${element}`)
}
