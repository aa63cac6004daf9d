import { property } from '../members.ts'
import { references } from '../references.ts'
import type { Reference } from '../schema/values.ts'
import type { ManagedObject, Service } from '../service.ts'
import { entityProperties, unsetOfEntity } from './entity.ts'
import { registerVm } from './registration.ts'

/** The root folder, which holds the one datacenter. */
export function rootFolder(): ManagedObject {
  const children = [references.datacenter]
  return folder(references.rootFolder, 'ha-folder-root', undefined, ['Datacenter'], () => children)
}

/** The four folders of the datacenter. */
export function datacenterFolders(service: Service): readonly ManagedObject[] {
  const { vmFolder, hostFolder, datastoreFolder, networkFolder, datacenter } = references
  const vms = folder(vmFolder, 'vm', datacenter, ['VirtualMachine'], () => service.machineReferences)
  return [
    { ...vms, methods: { RegisterVM_Task: registerVm(service) } },
    folder(hostFolder, 'host', datacenter, ['ComputeResource'], () => [references.computeResource]),
    folder(datastoreFolder, 'datastore', datacenter, ['Datastore'], () => [references.datastore]),
    folder(networkFolder, 'network', datacenter, ['Network'], () => [references.network]),
  ]
}

function folder(
  reference: Reference,
  name: string,
  parent: Reference | undefined,
  childType: readonly string[],
  children: () => readonly Reference[],
): ManagedObject {
  return {
    reference,
    properties: {
      ...entityProperties(() => name, parent),
      childType: property('string[]', () => childType),
      childEntity: property('ManagedObjectReference[]', children),
    },
    unset: unsetOfEntity,
    methods: {},
  }
}
