import { randomUUID } from 'node:crypto'
import { type ManagedObject, property } from '../managed-object.ts'
import { references } from '../references.ts'
import type { Registry } from '../registry.ts'
import { type Data, data } from '../schema/values.ts'
import { entityProperties, unsetOfEntity } from './entity.ts'
import { hardware, hostName } from './hardware.ts'

/** The lab's host: this computer under the name of a host that was never given one. */
export function hostSystem(registry: Registry): ManagedObject {
  const uuid = randomUUID()
  return {
    reference: references.host,
    properties: {
      ...entityProperties(() => hostName, references.computeResource),
      runtime: property('HostRuntimeInfo', () => runtime(registry)),
      summary: property('HostListSummary', () => summary(registry, uuid)),
      vm: property('ManagedObjectReference[]', () => registry.machineReferences),
      datastore: property('ManagedObjectReference[]', () => [references.datastore]),
      network: property('ManagedObjectReference[]', () => [references.network]),
      datastoreBrowser: property('ManagedObjectReference', () => references.datastoreBrowser),
    },
    unset: [
      ...unsetOfEntity,
      ...['hardware', 'capability', 'licensableResource', 'remediationState', 'precheckRemediationResult'],
      ...['remediationResult', 'complianceCheckState', 'complianceCheckResult', 'configManager', 'config'],
      ...['systemResources', 'answerFileValidationState', 'answerFileValidationResult'],
    ],
    methods: {},
  }
}

function runtime({ startedAt }: Registry): Data<'HostRuntimeInfo'> {
  return data('HostRuntimeInfo', {
    connectionState: 'connected',
    powerState: 'poweredOn',
    inMaintenanceMode: false,
    bootTime: startedAt,
  })
}

function summary(registry: Registry, uuid: string): Data<'HostListSummary'> {
  const { cpuModel, cpuMhz, cpuCount, memoryBytes } = hardware()
  return data('HostListSummary', {
    host: references.host,
    hardware: data('HostHardwareSummary', {
      vendor: registry.about.fields.vendor,
      model: registry.about.fields.name,
      uuid,
      memorySize: memoryBytes,
      cpuModel,
      cpuMhz,
      numCpuPkgs: 1,
      numCpuCores: cpuCount,
      numCpuThreads: cpuCount,
      numNics: 1,
      numHBAs: 1,
    }),
    runtime: runtime(registry),
    config: data('HostConfigSummary', {
      name: hostName,
      port: registry.identity.port,
      sslThumbprint: registry.identity.thumbprint,
      product: registry.about,
      vmotionEnabled: false,
      faultToleranceEnabled: false,
    }),
    quickStats: data('HostListSummaryQuickStats', {}),
    overallStatus: 'green',
    rebootRequired: false,
  })
}
