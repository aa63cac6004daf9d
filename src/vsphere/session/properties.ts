import { bytesText, MOST, TooMuch } from '../../core/bounds.ts'
import type { Deadline } from '../../core/deadline.ts'
import { Pace } from '../../core/pace.ts'
import { faultError, isFault } from '../faults/errors.ts'
import { lineageOf } from '../faults/fault-kinds.ts'
import type { Data, ManagedType, Properties, PropertyPath, Ref } from '../soap/data.ts'
import { Unreadable } from '../soap/decode.ts'
import { failureOf } from '../soap/failures.ts'
import { properties } from '../soap/schema.ts'
import type { Exchange } from '../soap/transport.ts'
import type { VimService } from './service.ts'

/**
 * Some properties of one managed object, in one exchange. A property that the host does not set is undefined.
 * @throws VsphereError when one of them may not be read
 */
export async function readProperties<Type extends ManagedType, Path extends PropertyPath<Type>>(
  vim: VimService,
  object: Ref,
  type: Type,
  paths: readonly Path[],
  exchange: Exchange,
): Promise<Properties<Type, Path>> {
  const filter = { propSet: [{ type, pathSet: [...paths] }], objectSet: [{ obj: object }] }
  const [content] = await vim.authenticated(exchange, async () => {
    const contents = await retrievePages(vim, filter, exchange)
    refuseUnreadable(
      vim,
      contents.flatMap(({ missingSet }) => missingSet),
      exchange,
    )
    refuseBroken(vim, contents, exchange)
    return contents
  })
  return propertiesOf(content, type, paths)
}

/** The same, where what the account may not read is undefined too. */
export async function readPermitted<Type extends ManagedType, Path extends PropertyPath<Type>>(
  vim: VimService,
  object: Ref,
  type: Type,
  paths: readonly Path[],
  exchange: Exchange,
): Promise<Properties<Type, Path>> {
  try {
    return await readProperties(vim, object, type, paths, exchange)
  } catch (error) {
    if (!isFault(error, 'NoPermission')) throw error
    if (paths.length <= 1) return propertiesOf(undefined, type, paths)
  }
  // Of several, some may be permitted.
  const each = paths.map((path) => readPermitted(vim, object, type, [path], exchange))
  return Object.assign({}, ...(await Promise.all(each)))
}

/** All machines below the root folder, with their names as they travel. */
export async function readMachines(
  vim: VimService,
  deadline: Deadline,
): Promise<{ ref: Ref<'VirtualMachine'>; name: string }[]> {
  const machines = await readEvery(vim, 'VirtualMachine', ['name'], deadline)
  return machines.map(({ ref, seen }) => ({ ref, name: seen.name ?? '' }))
}

/** Some properties of every object of a type below the root folder, all of them in one question: a vCenter has thousands. */
export async function readEvery<Type extends ManagedType, Path extends PropertyPath<Type>>(
  vim: VimService,
  type: Type,
  paths: readonly Path[],
  deadline: Deadline,
): Promise<{ ref: Ref<Type>; seen: Properties<Type, Path> }[]> {
  // All of it anew when the session ends in between: the view ends with it.
  const contents = await vim.authenticated({ deadline }, () => readThroughView(vim, type, paths, deadline))
  return contents.map((content) => ({
    ref: content.obj as Ref<Type>,
    seen: propertiesOf(content, type, paths),
  }))
}

async function readThroughView(
  vim: VimService,
  type: ManagedType,
  paths: readonly string[],
  deadline: Deadline,
) {
  const container = { container: vim.content.rootFolder, type: [type], recursive: true }
  const parameters = { _this: vim.content.viewManager, ...container }
  const view = await vim.transport.call('CreateContainerView', parameters, { deadline })
  try {
    return readable(vim, await retrievePages(vim, viewFilter(view, type, paths), { deadline }), { deadline })
  } finally {
    vim.leftovers.add(view)
  }
}

/**
 * Other people's machines may vanish while one looks, not be this account's to read, or have a host that cannot even name
 * them: they are none of ours, and those that can be read are. What cannot be told of one beside its name is not told.
 */
function readable(vim: VimService, contents: Data<'ObjectContent'>[], exchange: Exchange) {
  const missing = contents.flatMap(({ missingSet }) => missingSet)
  refuseUnreadable(
    vim,
    missing.filter((one) => isKindOf(one, 'NotAuthenticated')),
    exchange,
  )
  const named = contents.filter(({ missingSet }) => !missingSet.some(isNobodys))
  if (named.length === 0) refuseUnreadable(vim, missing.filter(isTrouble), exchange)
  return named
}

type Missing = Data<'MissingProperty'>

function isKindOf({ fault: { fault } }: Missing, kind: string): boolean {
  return [...lineageOf(fault.name)].includes(kind)
}

function isNobodys(missing: Missing): boolean {
  return missing.path === 'name' || isKindOf(missing, 'ManagedObjectNotFound')
}

/** A name that is neither gone nor withheld: the host fails at it. */
function isTrouble(missing: Missing): boolean {
  return (
    missing.path === 'name' &&
    !['NoPermission', 'ManagedObjectNotFound'].some((kind) => isKindOf(missing, kind))
  )
}

function viewFilter(view: Ref<'ContainerView'>, type: ManagedType, paths: readonly string[]) {
  const traversal = { $type: 'TraversalSpec', type: 'ContainerView', path: 'view', skip: false } as const
  const objectSet = [{ obj: view, skip: true, selectSet: [traversal] }]
  return { propSet: [{ type, pathSet: [...paths] }], objectSet }
}

/** An inventory of vCenter has 40 000 machines at most. */
const MOST_OBJECTS = 100_000

function tooMany(vim: VimService, exchange: Exchange, limit: string): Error {
  const subject = { host: vim.host, method: 'RetrievePropertiesEx', machine: exchange.machine }
  return failureOf(new TooMuch(limit), subject, false)
}

interface Filter {
  propSet: { type: string; pathSet: string[] }[]
  objectSet: { obj: Ref; skip?: boolean; selectSet?: { $type: 'TraversalSpec' }[] }[]
}

/** A host answers in pages of its own choosing; a token says that there is more. */
async function retrievePages(
  vim: VimService,
  filter: Filter,
  exchange: Exchange,
): Promise<Data<'ObjectContent'>[]> {
  const _this = vim.content.propertyCollector
  const parameters = { _this, specSet: [filter], options: {} }
  const contents: Data<'ObjectContent'>[] = []
  const pace = new Pace()
  let size = 0
  let page = await vim.transport.call('RetrievePropertiesEx', parameters, exchange)
  while (page !== undefined) {
    for (const object of page.objects) contents.push(object)
    size += JSON.stringify(page.objects).length
    if (contents.length > MOST_OBJECTS) throw tooMany(vim, exchange, `${MOST_OBJECTS} objects`)
    // All pages together are not to be larger than one may be.
    if (size > MOST.answerBytes) throw tooMany(vim, exchange, bytesText(MOST.answerBytes))
    if (page.objects.length === 0) await pace.wait()
    page = page.token
      ? await vim.transport.call('ContinueRetrievePropertiesEx', { _this, token: page.token }, exchange)
      : undefined
  }
  return contents
}

/** What may not be read (NoPermission, or NotAuthenticated in a session that has ended) is told in a set of its own. */
function refuseUnreadable(vim: VimService, [missing]: readonly Missing[], { machine }: Exchange): void {
  if (missing === undefined) return
  const subject = { host: vim.host, method: `reading ${missing.path}`, machine }
  throw faultError(missing.fault.fault, missing.fault.localizedMessage, subject)
}

function refuseBroken(vim: VimService, contents: Data<'ObjectContent'>[], { machine }: Exchange): void {
  for (const { name, val } of contents.flatMap(({ propSet }) => propSet)) {
    if (!(val instanceof Unreadable)) continue
    throw failureOf(val.why, { host: vim.host, method: `reading ${name}`, machine }, false)
  }
}

function propertiesOf<Type extends ManagedType, Path extends PropertyPath<Type>>(
  content: Data<'ObjectContent'> | undefined,
  type: Type,
  paths: readonly Path[],
): Properties<Type, Path> {
  const readable = (content?.propSet ?? []).filter(({ val }) => !(val instanceof Unreadable))
  const values = new Map(readable.map(({ name, val }) => [name, val]))
  const fields: Readonly<Record<string, string>> = properties[type]
  const entries = paths.map((path) => [
    path,
    values.get(path) ?? (fields[path]?.endsWith('[]') ? [] : undefined),
  ])
  return Object.fromEntries(entries) as Properties<Type, Path>
}
