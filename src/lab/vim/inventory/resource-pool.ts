import { property } from '../members.ts'
import { references } from '../references.ts'
import { type Data, data, type Reference } from '../schema/values.ts'
import type { ManagedObject } from '../service.ts'
import { entityProperties, unsetOfEntity } from './entity.ts'
import { hardware } from './hardware.ts'

/** The root resource pool, `Resources`. Nothing is reserved in it and nothing is limited. */
export function resourcePool(machines: () => readonly Reference[]): ManagedObject {
  return {
    reference: references.resourcePool,
    properties: {
      ...entityProperties(() => 'Resources', references.computeResource),
      summary: property('ResourcePoolSummary', () =>
        data('ResourcePoolSummary', { name: 'Resources', config: config(), runtime: runtime() }),
      ),
      runtime: property('ResourcePoolRuntimeInfo', runtime),
      owner: property('ManagedObjectReference', () => references.computeResource),
      resourcePool: property('ManagedObjectReference[]', () => []),
      vm: property('ManagedObjectReference[]', machines),
      config: property('ResourceConfigSpec', config),
    },
    unset: [...unsetOfEntity, 'childConfiguration'],
    methods: {},
  }
}

function config(): Data<'ResourceConfigSpec'> {
  const allocation = data('ResourceAllocationInfo', {
    reservation: 0,
    expandableReservation: true,
    limit: -1,
    shares: data('SharesInfo', { shares: 9000, level: 'custom' }),
  })
  return data('ResourceConfigSpec', {
    entity: references.resourcePool,
    cpuAllocation: allocation,
    memoryAllocation: allocation,
  })
}

function runtime(): Data<'ResourcePoolRuntimeInfo'> {
  const { cpuCount, cpuMhz, memoryBytes } = hardware()
  return data('ResourcePoolRuntimeInfo', {
    memory: usage(memoryBytes),
    cpu: usage(cpuCount * cpuMhz),
    overallStatus: 'green',
  })
}

function usage(total: number): Data<'ResourcePoolResourceUsage'> {
  return data('ResourcePoolResourceUsage', {
    reservationUsed: 0,
    reservationUsedForVm: 0,
    unreservedForPool: total,
    unreservedForVm: total,
    overallUsage: 0,
    maxUsage: total,
  })
}
