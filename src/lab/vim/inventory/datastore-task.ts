import { references } from '../references.ts'
import type { Reference, Value } from '../schema/values.ts'
import type { Call } from '../service.ts'

/** Begins work on the datastore as a task; the answer to the client is the task's reference. */
export function datastoreTask(
  { service: { host, tasks }, session }: Call,
  descriptionId: string,
  work: () => Promise<Value | undefined>,
): Reference {
  const request = {
    entity: references.datastore,
    entityName: host.datastore.name,
    descriptionId,
    userName: session.info.fields.userName,
  }
  return tasks.start(request, work)
}
