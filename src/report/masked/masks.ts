/** What a name is the name of. */
export type Kind =
  | 'action'
  | 'boot'
  | 'change'
  | 'controller'
  | 'datastore'
  | 'digest'
  | 'disk'
  | 'fault'
  | 'file'
  | 'filesystem'
  | 'folder'
  | 'host'
  | 'id'
  | 'key'
  | 'kind'
  | 'label'
  | 'machine'
  | 'mark'
  | 'mode'
  | 'object'
  | 'path'
  | 'probe'
  | 'promise'
  | 'reference'
  | 'run'
  | 'scenario'
  | 'snapshot'
  | 'state'
  | 'statement'
  | 'step'
  | 'text'
  | 'uuid'

/** A host names a machine's folder and its files after the machine: whoever reads of one is to find the others. */
const ALIKE: Readonly<Partial<Record<Kind, Kind>>> = { folder: 'machine', file: 'machine' }

/** What stands for names: `machine-1`, `datastore-3`. The same for the same name, and another for any other one. */
export class Masks {
  readonly #masks = new Map<string, string>()
  readonly #counts = new Map<Kind, number>()

  /** What stands for a name. One that is known keeps what it got, as a folder that is called as its machine does. */
  of(kind: Kind, name: string): string {
    if (name === '') return name
    // A name of the DNS is the same in any case.
    const key = `${ALIKE[kind] ?? kind} ${kind === 'host' ? name.toLowerCase() : name}`
    const known = this.#masks.get(key)
    if (known !== undefined) return known
    const count = (this.#counts.get(kind) ?? 0) + 1
    this.#counts.set(kind, count)
    const mask = `${kind}-${count}`
    this.#masks.set(key, mask)
    return mask
  }
}
