import type { Deadline } from '../../core/deadline.ts'
import { VsphereError } from '../faults/errors.ts'
import type { Ref } from '../soap/data.ts'
import { escapeInventoryName, unescapeName } from './names.ts'
import { readEvery, readMachines, readPermitted } from './properties.ts'
import type { VimService } from './service.ts'

/** Which machine of a host it is. */
export interface FoundMachine {
  ref: Ref<'VirtualMachine'>
  /** The inventory name. */
  name: string
}

/**
 * By inventory path if there is a machine at it, else by name, else by instance UUID or by reference
 * (`VirtualMachine:vm-42`). In a path `/`, `\\` and `%` of a name are written as the API writes them: `%2f`, `%5c`, `%25`.
 * @throws VsphereError when no machine or more than one is called so
 */
export async function findMachine(
  vim: VimService,
  calledSo: string,
  deadline: Deadline,
): Promise<FoundMachine> {
  const atPath = calledSo.includes('/') ? await findByPath(vim, calledSo, deadline) : undefined
  return atPath ?? findByName(vim, calledSo, deadline)
}

async function findByPath(
  vim: VimService,
  path: string,
  deadline: Deadline,
): Promise<FoundMachine | undefined> {
  const segments = path.split('/').filter((segment) => segment !== '')
  const names = segments.map(unescapeName)
  const inventoryPath = names.map(escapeInventoryName).join('/')
  const _this = vim.content.searchIndex
  const ref = await vim.call('FindByInventoryPath', { _this, inventoryPath }, { deadline })
  if (ref === undefined || !isMachine(ref)) return undefined
  // Only a vCenter keeps names in a folder apart; an ESXi host, whose machines are all in one, finds any of them.
  const name = names.at(-1) ?? ''
  return vim.content.about.apiType === 'HostAgent' ? findByName(vim, name, deadline) : { ref, name }
}

async function findByName(vim: VimService, name: string, deadline: Deadline): Promise<FoundMachine> {
  const all = await readMachines(vim, deadline)
  const refs = all.flatMap((seen) => (unescapeName(seen.name) === name ? [seen.ref] : []))
  const [ref, ...others] = refs
  if (ref === undefined) return findByIdentity(vim, name, all, deadline)
  if (others.length > 0) throw await ambiguous(vim, name, refs, deadline)
  return { ref, name }
}

/** What no name changes: for a machine whose name several have, or whose folder may not be seen. */
async function findByIdentity(
  vim: VimService,
  identity: string,
  all: readonly FoundMachine[],
  deadline: Deadline,
): Promise<FoundMachine> {
  // A name as it travels, too: tools that do not translate it show `a%2fb`.
  const known = all.filter(
    ({ ref, name }) => ref === identity || ref === `VirtualMachine:${identity}` || name === identity,
  )
  const found = known.length > 0 || !UUID.test(identity) ? known : await withUuid(vim, identity, deadline)
  const [machine, ...others] = found
  if (machine === undefined) throw notFound(vim, identity)
  const refs = found.map(({ ref }) => ref)
  if (others.length > 0) throw await ambiguous(vim, identity, refs, deadline)
  return { ref: machine.ref, name: unescapeName(machine.name) }
}

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i

async function withUuid(vim: VimService, uuid: string, deadline: Deadline): Promise<FoundMachine[]> {
  const all = await readEvery(vim, 'VirtualMachine', ['name', 'config.instanceUuid'], deadline)
  return all
    .filter(({ seen }) => seen['config.instanceUuid']?.toLowerCase() === uuid.toLowerCase())
    .map(({ ref, seen }) => ({ ref, name: seen.name ?? '' }))
}

/** Levels. A host that tells of folders in a circle would never come to an end. */
const DEEPEST_INVENTORY = 100

/**
 * The inventory object and all that it is in, outermost first, without the root folder and without what lies above the first
 * that the account may not read.
 */
export async function lineage(
  vim: VimService,
  entity: Ref,
  deadline: Deadline,
  deepest = DEEPEST_INVENTORY,
): Promise<{ ref: Ref; name: string }[]> {
  if (entity === vim.content.rootFolder || deepest === 0) return []
  const seen = await readPermitted(vim, entity, 'ManagedEntity', ['name', 'parent'], { deadline })
  if (seen.name === undefined && seen.parent === undefined) return []
  const above = seen.parent === undefined ? [] : await lineage(vim, seen.parent, deadline, deepest - 1)
  return [...above, { ref: entity, name: unescapeName(seen.name ?? '') }]
}

function isMachine(ref: Ref): ref is Ref<'VirtualMachine'> {
  return ref.startsWith('VirtualMachine:')
}

function notFound(vim: VimService, name: string): VsphereError {
  const what = `${vim.host} has no virtual machine "${name}" that this account may see.`
  return new VsphereError('MachineNotFound', what, { host: vim.host, name })
}

async function ambiguous(
  vim: VimService,
  name: string,
  refs: Ref[],
  deadline: Deadline,
): Promise<VsphereError> {
  const lineages = await Promise.all(refs.map((ref) => lineage(vim, ref, deadline)))
  const paths = lineages.map((names) => names.map((entity) => escapeInventoryName(entity.name)).join('/'))
  const candidates = paths.map((path, i) =>
    paths.indexOf(path) === paths.lastIndexOf(path) ? path : `${path} (${refs[i]})`,
  )
  const what = `${vim.host} has ${refs.length} of the name "${name}": ${candidates.join(', ')}.`
  return new VsphereError('AmbiguousName', what, { host: vim.host, name, candidates })
}
