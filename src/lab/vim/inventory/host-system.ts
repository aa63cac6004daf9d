import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { vimFault } from '../fault.ts'
import { method, property } from '../members.ts'
import { references } from '../references.ts'
import { type Data, data } from '../schema/values.ts'
import type { ManagedObject, Service } from '../service.ts'
import { entityProperties, unsetOfEntity } from './entity.ts'
import { hardware, hostName } from './hardware.ts'

/** The lab's host: this computer under the name of a host that was never given one. */
export function hostSystem(service: Service): ManagedObject {
  const uuid = service.host.uuid ?? randomUUID()
  return {
    reference: references.host,
    properties: {
      ...entityProperties(() => hostName, references.computeResource),
      runtime: property('HostRuntimeInfo', () => runtime(service)),
      summary: property('HostListSummary', () => summary(service, uuid)),
      vm: property('ManagedObjectReference[]', () => service.machineReferences),
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
    methods: {
      RebootHost_Task: method({ force: 'boolean' }, 'ManagedObjectReference', ({ force }, { session }) => {
        const on = service.machines.some(({ machine }) => machine.powerState === 'poweredOn')
        if (on && !force) throw vimFault('InvalidState', {}, 'Machines run on the host.')
        const userName = session.info.fields.userName
        const request = {
          entity: references.host,
          entityName: hostName,
          descriptionId: 'HostSystem.reboot',
          userName,
        }
        return service.tasks.start(request, async () => {
          // Whoever asked for it gets the task first.
          await sleep(ANSWER_MS)
          await service.reboot()
          return undefined
        })
      }),
    },
  }
}

const ANSWER_MS = 50

function runtime({ startedAt }: Service): Data<'HostRuntimeInfo'> {
  return data('HostRuntimeInfo', {
    connectionState: 'connected',
    powerState: 'poweredOn',
    inMaintenanceMode: false,
    bootTime: startedAt,
  })
}

function summary(service: Service, uuid: string): Data<'HostListSummary'> {
  const { cpuModel, cpuMhz, cpuCount, memoryBytes } = hardware()
  return data('HostListSummary', {
    host: references.host,
    hardware: data('HostHardwareSummary', {
      vendor: service.about.fields.vendor,
      model: service.about.fields.name,
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
    runtime: runtime(service),
    config: data('HostConfigSummary', {
      name: hostName,
      port: service.identity.port,
      sslThumbprint: service.identity.thumbprint,
      product: service.about,
      vmotionEnabled: false,
      faultToleranceEnabled: false,
    }),
    quickStats: data('HostListSummaryQuickStats', {}),
    overallStatus: 'green',
    rebootRequired: false,
  })
}
