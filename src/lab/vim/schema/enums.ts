/** The enumerations that the lab speaks of, with every value of the schema. */
const enums = {
  HostSystemConnectionState: ['connected', 'notResponding', 'disconnected'],
  HostSystemPowerState: ['poweredOn', 'poweredOff', 'standBy', 'unknown'],
  ManagedEntityStatus: ['gray', 'green', 'yellow', 'red'],
  ObjectUpdateKind: ['modify', 'enter', 'leave'],
  PropertyChangeOp: ['add', 'remove', 'assign', 'indirectRemove'],
  SharesLevel: ['low', 'normal', 'high', 'custom'],
  TaskInfoState: ['queued', 'running', 'success', 'error'],
  VirtualDeviceConfigSpecFileOperation: ['create', 'destroy', 'replace'],
  VirtualDeviceConfigSpecOperation: ['add', 'remove', 'edit'],
  VirtualMachineConnectionState: ['connected', 'disconnected', 'orphaned', 'inaccessible', 'invalid'],
  VirtualMachineFaultToleranceState: [
    'notConfigured',
    'disabled',
    'enabled',
    'needSecondary',
    'starting',
    'running',
  ],
  VirtualMachinePowerState: ['poweredOff', 'poweredOn', 'suspended'],
  VirtualMachineRecordReplayState: ['recording', 'replaying', 'inactive'],
  VirtualMachineToolsStatus: ['toolsNotInstalled', 'toolsNotRunning', 'toolsOld', 'toolsOk'],
  VirtualSCSISharing: ['virtualSharing', 'physicalSharing', 'noSharing'],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type Enums = typeof enums

export function valuesOfEnum(name: string): readonly string[] | undefined {
  return Object.hasOwn(enums, name) ? enums[name as keyof Enums] : undefined
}
