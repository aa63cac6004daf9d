import { targetOf } from './disk-xml.ts'
import type { Definitions } from './settings.ts'
import { at, escaped, readXml } from './xml.ts'

/** What libvirt is asked to keep. */
export interface WantedSnapshot {
  readonly name: string
  readonly description: string
  /** The file for the memory, absolute; undefined keeps none. */
  readonly memory: string | undefined
  /** Each disk goes on in a new file. */
  readonly disks: readonly { readonly unitNumber: number; readonly delta: string }[]
}

export function snapshotXml({ name, description, memory, disks }: WantedSnapshot): string {
  const kept =
    memory === undefined
      ? "<memory snapshot='no'/>"
      : `<memory snapshot='external' file='${escaped(memory)}'/>`
  const deltas = disks.map(
    ({ unitNumber, delta }) =>
      `<disk name='${targetOf(unitNumber)}' snapshot='external' type='file'><driver type='qcow2'/><source file='${escaped(delta)}'/></disk>`,
  )
  return `<domainsnapshot>
<name>${escaped(name)}</name>
<description>${escaped(description)}</description>
${kept}
<disks>${deltas.join('')}</disks>
</domainsnapshot>`
}

/** A snapshot as libvirt tells of it. Its definitions are of that moment: the machine on the files that it had until then. */
export interface LibvirtSnapshot extends Definitions {
  readonly name: string
  readonly description: string
  readonly parent: string | undefined
  readonly createdAt: Date
  /** `running`, `shutoff`, `disk-snapshot` */
  readonly state: string
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
    state: of('state') ?? '',
    memory: at(snapshot, 'memory')?.attributes.snapshot === 'external',
    now,
    lasting: at(snapshot, 'inactiveDomain') ?? now,
  }
}

/** libvirt's own rules of the names of snapshots: they name files. @returns why not */
export function unfitName(name: string): string | undefined {
  if (name.includes('/')) return 'knows no snapshot with a slash in its name'
  if (name.startsWith('.')) return 'knows no snapshot whose name begins with a dot'
  if (name.includes('\n')) return 'knows no snapshot with a new line in its name'
  return undefined
}

/** The same snapshot with another description. */
export function described(xml: string, description: string): string {
  const element = `<description>${escaped(description)}</description>`
  const without = xml.replace(/\n {2}<description>[\s\S]*?<\/description>/, '')
  return without.replace(/<\/name>/, () => `</name>\n  ${element}`)
}
