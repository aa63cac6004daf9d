import type { HostPart } from '../../src/config/load.ts'
import { Deadline } from '../../src/core/deadline.ts'
import { examine } from '../../src/doctor/examine.ts'
import type { Finding } from '../../src/doctor/finding.ts'
import { lookAtMachines } from '../../src/safety/sightings.ts'
import {
  page,
  refValue,
  type Script,
  serviceContent,
  taskUpdate,
  textValue,
} from '../vsphere/scripted-host.ts'
import { scriptedSession } from '../vsphere/scripted-session.ts'

/** A machine of a scripted vCenter, as the properties of its objects, in XML. */
export interface ScriptedMachine {
  machine: Record<string, string>
  devices: string[]
  extraConfig: Record<string, string>
  guest: string
  /** Whether the account has no rights on what is above the datastore. */
  isPlaceHidden: boolean
  /** What is wrong beside that. */
  script: Script
}

export function device(type: string, key: number, label: string, more = ''): string {
  const info = `<deviceInfo><label>${label}</label><summary>s</summary></deviceInfo>`
  return `<device xsi:type="${type}"><key>${key}</key>${info}${more}</device>`
}

export function controller(type: string, key: number, label: string, sharedBus?: string): string {
  const shared = sharedBus === undefined ? '' : `<sharedBus>${sharedBus}</sharedBus>`
  return device(type, key, label, `<busNumber>0</busNumber>${shared}`)
}

export function disk(
  controllerKey: number,
  { backing = 'VirtualDiskFlatVer2BackingInfo', more = '' } = {},
): string {
  const file = `<backing xsi:type="${backing}"><fileName>[ds] m/m.vmdk</fileName><diskMode>persistent</diskMode>${more}</backing>`
  const place = `<controllerKey>${controllerKey}</controllerKey><unitNumber>0</unitNumber><capacityInKB>1024</capacityInKB>`
  return device('VirtualDisk', 2000, 'Hard disk 1', file + place)
}

export const PVSCSI = controller('ParaVirtualSCSIController', 1000, 'SCSI controller 0', 'noSharing')

/** Nothing is wrong with it. */
export function sound(): ScriptedMachine {
  return {
    machine: {
      name: textValue('m'),
      'config.files': '<val xsi:type="VirtualMachineFileInfo"><vmPathName>[ds] m/m.vmx</vmPathName></val>',
      'config.version': textValue('vmx-19'),
      'config.guestId': textValue('debian12_64Guest'),
      'config.uuid': textValue('564d1a2b-0000-4000-8000-000000000001'),
      'config.template': '<val xsi:type="xsd:boolean">false</val>',
      'config.flags': '<val xsi:type="VirtualMachineFlagInfo"><diskUuidEnabled>true</diskUuidEnabled></val>',
      'runtime.powerState': '<val xsi:type="VirtualMachinePowerState">poweredOn</val>',
      'runtime.connectionState': textValue('connected'),
      'runtime.faultToleranceState': textValue('notConfigured'),
      datastore:
        '<val xsi:type="ArrayOfManagedObjectReference"><ManagedObjectReference type="Datastore">1</ManagedObjectReference></val>',
    },
    devices: [PVSCSI, disk(1000)],
    extraConfig: { 'snapwitness.allow': 'TRUE' },
    guest: '<toolsRunningStatus>guestToolsRunning</toolsRunningStatus>',
    isPlaceHidden: false,
    script: {},
  }
}

/** What the doctor finds of it. */
export async function findingsOf(scripted: ScriptedMachine): Promise<Finding[]> {
  const { session, close } = await scriptedSession({ ...scriptOf(scripted), ...scripted.script })
  try {
    const machine = { name: 'm', host: 'host', guest: 'linux', filesystem: 'ext4', existingSnapshots: 'keep' }
    const ssh = { port: 22, username: 'root', hostKey: 'SHA256:none' }
    const part = {
      host: { name: 'host', username: 'root' },
      machines: [{ ...machine, ssh }],
    } as unknown as HostPart
    const patience = { look: () => Deadline.after(5_000), task: () => Deadline.after(5_000) }
    return await examine(session, part, await lookAtMachines(part, { session, patience }))
  } finally {
    await close()
  }
}

function scriptOf({ machine, devices, extraConfig, guest, isPlaceHidden }: ScriptedMachine): Script {
  const options = Object.entries(extraConfig).map(
    ([key, value]) =>
      `<OptionValue><key>${key}</key><value xsi:type="xsd:string">${value}</value></OptionValue>`,
  )
  const hardware = `<numCPU>1</numCPU><memoryMB>1024</memoryMB>${devices.join('')}`
  const summary =
    '<name>ds</name><capacity>900000000000</capacity><freeSpace>800000000000</freeSpace><accessible>true</accessible><type>VMFS</type>'
  const objects: Record<string, Record<string, string>> = {
    'VirtualMachine:1': {
      'config.hardware': `<val xsi:type="VirtualHardware">${hardware}</val>`,
      'config.extraConfig': `<val xsi:type="ArrayOfOptionValue">${options.join('')}</val>`,
      guest: `<val xsi:type="GuestInfo">${guest}</val>`,
      ...machine,
    },
    'Datastore:1': {
      name: textValue('ds'),
      summary: `<val xsi:type="DatastoreSummary">${summary}</val>`,
      browser: refValue('HostDatastoreBrowser', 'b'),
      ...(isPlaceHidden ? {} : { parent: refValue('Datacenter', 'dc') }),
    },
    'Datacenter:dc': { name: textValue('DC'), parent: refValue('Folder', 'root') },
  }
  const file = '<file xsi:type="FileInfo"><path>m.vmx</path></file>'
  return {
    RetrieveServiceContent: () => serviceContent('VMware vCenter Server', 'VirtualCenter'),
    CreateContainerView: () => '<returnval type="ContainerView">view</returnval>',
    DestroyView: () => '',
    FindByInventoryPath: () => '',
    CurrentTime: () => `<returnval>${new Date().toISOString()}</returnval>`,
    RefreshStorageInfo: () => '',
    RetrievePropertiesEx: (request) => {
      if (request.includes('ContainerView')) return page({ 'VirtualMachine:1': { name: textValue('m') } })
      const ref =
        Object.keys(objects).find((one) => request.includes(`type="${one.replace(':', '">')}<`)) ?? ''
      return page({ [ref]: objects[ref] ?? {} })
    },
    SearchDatastore_Task: () => '<returnval type="Task">t-1</returnval>',
    WaitForUpdatesEx: () =>
      taskUpdate(
        't-1',
        `<state>success</state><result xsi:type="HostDatastoreBrowserSearchResults">${file}</result>`,
      ),
  }
}
