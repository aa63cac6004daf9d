import { property } from '../members.ts'
import { references } from '../references.ts'
import { type Data, data } from '../schema/values.ts'
import type { ManagedObject } from '../service.ts'
import { entityProperties, unsetOfEntity } from './entity.ts'
import { hardware, hostName } from './hardware.ts'

/** The host as the scheduler sees it: one HostSystem and its root resource pool. */
export function computeResource(): ManagedObject {
  return {
    reference: references.computeResource,
    properties: {
      ...entityProperties(() => hostName, references.hostFolder),
      resourcePool: property('ManagedObjectReference', () => references.resourcePool),
      host: property('ManagedObjectReference[]', () => [references.host]),
      datastore: property('ManagedObjectReference[]', () => [references.datastore]),
      network: property('ManagedObjectReference[]', () => [references.network]),
      summary: property('ComputeResourceSummary', summary),
      configurationEx: property('ComputeResourceConfigInfo', () =>
        data('ComputeResourceConfigInfo', { vmSwapPlacement: 'vmDirectory' }),
      ),
    },
    unset: [...unsetOfEntity, 'environmentBrowser'],
    methods: {},
  }
}

function summary(): Data<'ComputeResourceSummary'> {
  const { cpuCount, cpuMhz, memoryBytes } = hardware()
  return data('ComputeResourceSummary', {
    totalCpu: cpuCount * cpuMhz,
    totalMemory: memoryBytes,
    numCpuCores: cpuCount,
    numCpuThreads: cpuCount,
    effectiveCpu: cpuCount * cpuMhz,
    effectiveMemory: Math.floor(memoryBytes / 2 ** 20),
    numHosts: 1,
    numEffectiveHosts: 1,
    overallStatus: 'green',
  })
}
