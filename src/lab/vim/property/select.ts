import { invalidArgument } from '../fault.ts'
import { isManagedKind } from '../references.ts'
import { type Data, type DataObject, isA, Reference } from '../schema/values.ts'
import type { Call, ManagedObject } from '../service.ts'
import { readPath } from './path.ts'

/**
 * The objects that an ObjectSpec selects: its own object and whatever its traversals reach, each once.
 * Named traversals may call one another, themselves included, as inventories are walked.
 * @throws VimFault when the start is gone, or a selection names no traversal
 */
export async function selectObjects(spec: Data<'ObjectSpec'>, call: Call): Promise<readonly ManagedObject[]> {
  const walk: Walk = {
    call,
    named: new Map(traversalsOf(spec.fields.selectSet).map((each) => [each.fields.name ?? '', each])),
    selected: new Map(),
    visited: new Set(),
  }
  await visit(walk, call.find(spec.fields.obj), spec.fields)
  return [...walk.selected.values()]
}

interface Walk {
  readonly call: Call
  readonly named: ReadonlyMap<string, Traversal>
  readonly selected: Map<string, ManagedObject>
  /** Traversal and object pairs that were walked, so that a circle ends. */
  readonly visited: Set<string>
}

type Traversal = Data<'TraversalSpec'>
type Selections = readonly DataObject<unknown>[]

/** Every traversal of the tree, the nested ones included: a selection may name any of them. */
function traversalsOf(selections: Selections = []): readonly Traversal[] {
  return selections
    .filter((each) => isA(each, 'TraversalSpec'))
    .flatMap((each) => [each, ...traversalsOf(each.fields.selectSet)])
}

async function visit(
  walk: Walk,
  object: ManagedObject,
  { skip, selectSet = [] }: { readonly skip?: boolean; readonly selectSet?: Selections },
): Promise<void> {
  if (skip !== true) walk.selected.set(object.reference.key, object)
  for (const selection of selectSet) await traverse(walk, object, traversalOf(walk, selection))
}

function traversalOf({ named }: Walk, selection: DataObject<unknown>): Traversal {
  if (isA(selection, 'TraversalSpec')) return selection
  const name = isA(selection, 'SelectionSpec') ? selection.fields.name : undefined
  const traversal = named.get(name ?? '')
  if (traversal !== undefined) return traversal
  throw invalidArgument('specSet.objectSet.selectSet.name', `no traversal is named '${name}'`)
}

async function traverse(walk: Walk, object: ManagedObject, traversal: Traversal): Promise<void> {
  if (!isManagedKind(object.reference.type, traversal.fields.type)) return
  const step = `${object.reference.key} ${traversal.fields.name ?? ''} ${traversal.fields.path}`
  if (traversal.fields.name !== undefined) {
    if (walk.visited.has(step)) return
    walk.visited.add(step)
  }
  const read = await readPath(object, traversal.fields.path, walk.call)
  for (const reference of [read?.value].flat()) {
    const next = reference instanceof Reference ? walk.call.lookUp(reference) : undefined
    if (next !== undefined) await visit(walk, next, traversal.fields)
  }
}
