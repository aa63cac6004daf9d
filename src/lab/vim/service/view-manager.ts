import { randomUUID } from 'node:crypto'
import { invalidArgument } from '../fault.ts'
import { childrenOf } from '../inventory/children.ts'
import { action, method, property } from '../members.ts'
import { isManagedKind, references } from '../references.ts'
import { Reference } from '../schema/values.ts'
import type { Call, ManagedObject } from '../service.ts'

/** Makes views of the inventory, which live in the session that made them. */
export function viewManager(): ManagedObject {
  return {
    reference: references.viewManager,
    properties: {
      viewList: property('ManagedObjectReference[]', ({ session }) =>
        [...session.objects.values()]
          .map(({ reference }) => reference)
          .filter(({ type }) => isManagedKind(type, 'View')),
      ),
    },
    methods: {
      CreateContainerView: method(
        { container: 'ManagedObjectReference', type: 'string[]', recursive: 'boolean' },
        'ManagedObjectReference',
        async ({ container, type = [], recursive }, call) => {
          if (!isManagedKind(call.find(container).reference.type, 'ManagedEntity')) {
            throw invalidArgument('container', `a ${container.type} holds nothing`)
          }
          const view = containerView(container, type, recursive)
          call.session.objects.set(view.reference.value, view)
          return view.reference
        },
      ),
    },
  }
}

/** Every object of the given types in or, recursively, below a container; without types all of them. */
function containerView(container: Reference, types: readonly string[], recursive: boolean): ManagedObject {
  const reference = new Reference('ContainerView', `session-view-${randomUUID()}`)
  return {
    reference,
    properties: {
      view: property('ManagedObjectReference[]', async (call) =>
        (await within(container, recursive, call)).filter(
          ({ type }) => types.length === 0 || types.some((asked) => isManagedKind(type, asked)),
        ),
      ),
      container: property('ManagedObjectReference', () => container),
      type: property('string[]', () => types),
      recursive: property('boolean', () => recursive),
    },
    methods: {
      DestroyView: action({}, (_, { session }) => session.objects.delete(reference.value)),
    },
  }
}

async function within(container: Reference, recursive: boolean, call: Call): Promise<readonly Reference[]> {
  const children = await childrenOf(call.find(container), call)
  if (!recursive) return children
  const below = await Promise.all(children.map((child) => within(child, true, call)))
  return [...children, ...below.flat()]
}
