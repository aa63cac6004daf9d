import { childrenOf } from '../inventory/children.ts'
import { method } from '../members.ts'
import { readPath } from '../property/path.ts'
import { references } from '../references.ts'
import type { Reference } from '../schema/values.ts'
import type { Call, ManagedObject, Service } from '../service.ts'
import type { LabMachine } from '../vm/lab-machine.ts'

/** Finds objects of the inventory by path, name, UUID or address. Nothing found is unset, not a fault. */
export function searchIndex(service: Service): ManagedObject {
  const datacenter = 'ManagedObjectReference?'
  const findAll = (matches: (vm: LabMachine) => boolean, vmSearch: boolean): readonly Reference[] =>
    vmSearch ? service.machines.filter(matches).map(({ reference }) => reference) : []
  const byUuid =
    (uuid: string, isInstance = false) =>
    ({ machine }: LabMachine) =>
      (isInstance ? machine.instanceUuid : machine.uuid) === uuid.toLowerCase()
  const byName = (name: string) => (vm: LabMachine) => vm.machine.guest.hostName === name
  const byIp = (ip: string) => (vm: LabMachine) => vm.machine.guest.ipAddress === ip
  const uuidSearch = { datacenter, uuid: 'string', vmSearch: 'boolean', instanceUuid: 'boolean?' } as const
  const nameSearch = { datacenter, dnsName: 'string', vmSearch: 'boolean' } as const
  const ipSearch = { datacenter, ip: 'string', vmSearch: 'boolean' } as const
  return {
    reference: references.searchIndex,
    properties: {},
    methods: {
      FindByInventoryPath: method(
        { inventoryPath: 'string' },
        'ManagedObjectReference',
        ({ inventoryPath }, call) => findByPath(inventoryPath, call),
      ),
      FindChild: method(
        { entity: 'ManagedObjectReference', name: 'string' },
        'ManagedObjectReference',
        ({ entity, name }, call) => findChild(entity, name, call),
      ),
      FindByUuid: method(
        uuidSearch,
        'ManagedObjectReference',
        ({ uuid, vmSearch, instanceUuid }) => findAll(byUuid(uuid, instanceUuid), vmSearch)[0],
      ),
      FindAllByUuid: method(uuidSearch, 'ManagedObjectReference[]', ({ uuid, vmSearch, instanceUuid }) =>
        findAll(byUuid(uuid, instanceUuid), vmSearch),
      ),
      FindByDnsName: method(
        nameSearch,
        'ManagedObjectReference',
        ({ dnsName, vmSearch }) => findAll(byName(dnsName), vmSearch)[0],
      ),
      FindAllByDnsName: method(nameSearch, 'ManagedObjectReference[]', ({ dnsName, vmSearch }) =>
        findAll(byName(dnsName), vmSearch),
      ),
      FindByIp: method(
        ipSearch,
        'ManagedObjectReference',
        ({ ip, vmSearch }) => findAll(byIp(ip), vmSearch)[0],
      ),
      FindAllByIp: method(ipSearch, 'ManagedObjectReference[]', ({ ip, vmSearch }) =>
        findAll(byIp(ip), vmSearch),
      ),
    },
  }
}

/** `ha-datacenter/vm/debian-1`: names below the root folder, in which `/` is written `%2f`. */
async function findByPath(path: string, call: Call): Promise<Reference | undefined> {
  let found: Reference | undefined = references.rootFolder
  for (const name of path.split('/').filter((part) => part !== '')) {
    found = found && (await findChild(found, name, call))
  }
  return found
}

async function findChild(parent: Reference, name: string, call: Call): Promise<Reference | undefined> {
  for (const child of await childrenOf(call.find(parent), call)) {
    const found = await readPath(call.find(child), 'name', call)
    if (found?.value === name) return child
  }
  return undefined
}
