import type { Machine } from '../../machine/machine.ts'
import { type VimFault, vimFault } from '../fault.ts'
import { method } from '../members.ts'
import { references } from '../references.ts'
import type { Reference } from '../schema/values.ts'
import type { Method, Service } from '../service.ts'
import { pathWithin } from './datastore-path.ts'

/** RegisterVM_Task: a machine whose files are on the datastore becomes one of the host's, under a new reference. */
export function registerVm(service: Service): Method {
  return method(
    {
      path: 'string',
      name: 'string?',
      asTemplate: 'boolean',
      pool: 'ManagedObjectReference?',
      host: 'ManagedObjectReference?',
    },
    'ManagedObjectReference',
    ({ path, name, asTemplate }, { session }) => {
      if (asTemplate) throw vimFault('NotSupported', {}, 'The lab has no templates')
      const request = {
        entity: references.vmFolder,
        entityName: 'vm',
        descriptionId: 'Folder.registerVm',
        userName: session.info.fields.userName,
      }
      return service.tasks.start(request, () => register(service, path, name))
    },
  )
}

async function register(service: Service, path: string, name: string | undefined): Promise<Reference> {
  const machine = await machineAt(service, path)
  if (service.machines.some((known) => known.machine === machine)) throw alreadyExists(machine)
  if (name !== undefined) await machine.reconfigure({ name })
  return service.register(machine)
}

/** @throws VimFault NotFound where no machine of the lab has its configuration there */
async function machineAt({ host, view }: Service, path: string): Promise<Machine> {
  const config = await view.realOf(pathWithin(path, host.datastore.name))
  for (const machine of host.machines) {
    const files = await machine.files()
    if (files.some((file) => file.kind === 'config' && file.path === config)) return machine
  }
  throw vimFault('NotFound', {}, `There is no machine at ${path}`)
}

function alreadyExists({ name }: Machine): VimFault {
  return vimFault(
    'AlreadyExists',
    { name },
    `The specified key, name, or identifier '${name}' already exists`,
  )
}
