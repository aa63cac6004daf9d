import { randomUUID } from 'node:crypto'
import { invalidArgument } from '../fault.ts'
import { action, method, property } from '../members.ts'
import { references } from '../references.ts'
import { type Data, data, Reference } from '../schema/values.ts'
import type { Call, ManagedObject, Method } from '../service.ts'
import { collect } from './collect.ts'
import { propertyFilter } from './property-filter.ts'
import { PagedRetrievals, retrieve } from './retrieval.ts'
import { Watch } from './watch.ts'

/** Reads properties of many objects at once, and waits for them to change. Every session has its own. */
export function propertyCollector(reference: Reference = references.propertyCollector): ManagedObject {
  const watch = new Watch()
  return {
    reference,
    properties: {
      filter: property('ManagedObjectReference[]', () =>
        [...watch.filters].map(({ object }) => object.reference),
      ),
    },
    methods: {
      ...retrieving(),
      ...watching(watch),
      CreatePropertyCollector: method({}, 'ManagedObjectReference', (_, { session }) => {
        const collector = propertyCollector(new Reference('PropertyCollector', `session-${randomUUID()}`))
        session.objects.set(collector.reference.value, collector)
        return collector.reference
      }),
      DestroyPropertyCollector: action({}, (_, { session }) => {
        watch.cancel()
        for (const { object } of watch.filters) session.objects.delete(object.reference.value)
        session.objects.delete(reference.value)
      }),
    },
  }
}

function retrieving(): Record<string, Method> {
  const pages = new PagedRetrievals()
  return {
    RetrieveProperties: method({ specSet: 'PropertyFilterSpec[]' }, 'ObjectContent[]', ({ specSet }, call) =>
      retrieve(specSet ?? [], call),
    ),
    RetrievePropertiesEx: method(
      { specSet: 'PropertyFilterSpec[]', options: 'RetrieveOptions' },
      'RetrieveResult',
      ({ specSet, options }, call) => pages.begin(specSet ?? [], limitOf(options.fields.maxObjects), call),
    ),
    ContinueRetrievePropertiesEx: method({ token: 'string' }, 'RetrieveResult', ({ token }, call) =>
      pages.resume(token, call),
    ),
    CancelRetrievePropertiesEx: action({ token: 'string' }, ({ token }) => pages.cancel(token)),
  }
}

function watching(watch: Watch): Record<string, Method> {
  return {
    CreateFilter: method(
      { spec: 'PropertyFilterSpec', partialUpdates: 'boolean' },
      'ManagedObjectReference',
      ({ spec, partialUpdates }, call) => createFilter(watch, spec, partialUpdates, call),
    ),
    CheckForUpdates: method({ version: 'string?' }, 'UpdateSet', ({ version = '' }, call) =>
      watch.updates(version, { waitMs: 0, limit: Infinity }, call),
    ),
    WaitForUpdates: method({ version: 'string?' }, 'UpdateSet', ({ version = '' }, call) =>
      watch.updates(version, { waitMs: undefined, limit: Infinity }, call),
    ),
    WaitForUpdatesEx: method(
      { version: 'string?', options: 'WaitOptions?' },
      'UpdateSet',
      ({ version = '', options }, call) => {
        const { maxWaitSeconds, maxObjectUpdates } = options?.fields ?? {}
        const limits = { waitMs: waitMsOf(maxWaitSeconds), limit: limitOf(maxObjectUpdates) }
        return watch.updates(version, limits, call)
      },
    ),
    CancelWaitForUpdates: action({}, () => watch.cancel()),
  }
}

/** A filter whose specification is wrong is refused at once, not at the first wait. */
async function createFilter(
  watch: Watch,
  spec: Data<'PropertyFilterSpec'>,
  partialUpdates: boolean,
  call: Call,
): Promise<Reference> {
  await collect(spec, call)
  const { objects } = call.session
  const object = propertyFilter(spec, partialUpdates, () => {
    watch.filters.delete(filter)
    objects.delete(object.reference.value)
  })
  // An object that goes away later has left; it must not spoil every wait that follows.
  const filter = {
    object,
    spec: data('PropertyFilterSpec', { ...spec.fields, reportMissingObjectsInResults: true }),
  }
  watch.filters.add(filter)
  objects.set(object.reference.value, object)
  call.service.changes.announce()
  return object.reference
}

function limitOf(asked: number | undefined): number {
  if (asked !== undefined && asked < 1) throw invalidArgument('options', `${asked} objects are too few`)
  return asked ?? Infinity
}

/** The longest wait that a timer can do is 24 days. */
function waitMsOf(seconds: number | undefined): number | undefined {
  if (seconds !== undefined && seconds < 0)
    throw invalidArgument('options.maxWaitSeconds', `${seconds} is negative`)
  return seconds === undefined ? undefined : Math.min(seconds * 1000, 2 ** 31 - 1)
}
