import { ok, type Remark } from '../finding.ts'

/** What a run does with a machine, and the privilege that each of it needs there (vSphere API reference, by method). */
export const MACHINE_PRIVILEGES: Readonly<Record<string, string>> = {
  'System.Read': 'read the machine',
  'VirtualMachine.State.CreateSnapshot': 'take snapshots',
  'VirtualMachine.State.RevertToSnapshot': 'revert to them',
  'VirtualMachine.State.RemoveSnapshot': 'remove its own snapshots',
  'VirtualMachine.Config.AddNewDisk': 'attach a disk',
  'VirtualMachine.Config.RemoveDisk': 'detach it again',
  'VirtualMachine.Config.AdvancedConfig': 'keep its marks in the extra configuration',
  'VirtualMachine.Interact.PowerOn': 'power on after a revert to a state that was off',
  'VirtualMachine.Interact.PowerOff': 'power off',
}

/** The same of the datastore that its disks and snapshots go to. */
export const DATASTORE_PRIVILEGES: Readonly<Record<string, string>> = {
  'Datastore.AllocateSpace': 'make a disk',
  'Datastore.Browse': 'list the files of the machine',
  'Datastore.FileManagement': 'delete the files of its own disks',
}

/** @param missing those that the account does not have, on the machine and on its datastore */
export function privileges(
  username: string,
  machine: string,
  datastore: string,
  missing: { machine: readonly string[]; datastore: readonly string[] },
): Remark {
  const all = Object.keys({ ...MACHINE_PRIVILEGES, ...DATASTORE_PRIVILEGES }).length
  const lacking = [
    ...missing.machine.map((name) => ({ name, on: machine, to: MACHINE_PRIVILEGES[name] })),
    ...missing.datastore.map((name) => ({
      name,
      on: `datastore ${datastore}`,
      to: DATASTORE_PRIVILEGES[name],
    })),
  ]
  if (lacking.length === 0) return ok('privileges', `${username} has all ${all} privileges that a run needs`)
  return {
    id: 'privileges',
    severity: 'blocker',
    what: `${username} lacks ${lacking.length} of ${all} privileges: ${lacking.map(({ name }) => name).join(', ')}`,
    follows: `It cannot ${lacking.map(({ to }) => to).join(', ')}.`,
    mend: `Add to a role of the account: ${lacking.map(({ name, on }) => `${name} on ${on}`).join('; ')}.`,
  }
}
