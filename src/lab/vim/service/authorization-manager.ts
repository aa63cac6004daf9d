import { adminRole } from '../inventory/entity.ts'
import type { LabHost } from '../lab-host.ts'
import { method, property } from '../members.ts'
import { references } from '../references.ts'
import { type Data, data, type Reference } from '../schema/values.ts'
import type { ManagedObject, Service } from '../service.ts'

/** The one account of the lab is its administrator and may do everything. */
export function authorizationManager({ host }: Service): ManagedObject {
  return {
    reference: references.authorizationManager,
    properties: {
      privilegeList: property('AuthorizationPrivilege[]', () => privileges.map(privilegeOf)),
      roleList: property('AuthorizationRole[]', () => [administrators()]),
    },
    unset: ['description'],
    methods: {
      HasPrivilegeOnEntity: method(
        { entity: 'ManagedObjectReference', sessionId: 'string', privId: 'string[]' },
        'boolean[]',
        ({ privId = [] }) => privId.map(() => true),
      ),
      HasPrivilegeOnEntities: method(
        { entity: 'ManagedObjectReference[]', sessionId: 'string', privId: 'string[]' },
        'EntityPrivilege[]',
        ({ entity = [], privId = [] }) => entity.map((each) => everythingGranted(each, privId)),
      ),
      FetchUserPrivilegeOnEntities: method(
        { entities: 'ManagedObjectReference[]', userName: 'string' },
        'UserPrivilegeResult[]',
        ({ entities = [], userName }) =>
          entities.map((entity) =>
            data('UserPrivilegeResult', {
              entity,
              privileges: userName === host.account.username ? privileges : [],
            }),
          ),
      ),
      RetrieveRolePermissions: method({ roleId: 'int' }, 'Permission[]', ({ roleId }) =>
        roleId === adminRole ? [permission(host)] : [],
      ),
      RetrieveEntityPermissions: method(
        { entity: 'ManagedObjectReference', inherited: 'boolean' },
        'Permission[]',
        () => [permission(host)],
      ),
      RetrieveAllPermissions: method({}, 'Permission[]', () => [permission(host)]),
    },
  }
}

/** The privileges that something in the lab would need. */
const privileges = [
  ...['System.Anonymous', 'System.View', 'System.Read', 'Datastore.Browse', 'Datastore.FileManagement'],
  ...['Datastore.AllocateSpace', 'Datastore.DeleteFile', 'Sessions.TerminateSession'],
  ...['VirtualMachine.Config.AddNewDisk', 'VirtualMachine.Config.AddExistingDisk'],
  ...[
    'VirtualMachine.Config.RemoveDisk',
    'VirtualMachine.Config.DiskExtend',
    'VirtualMachine.Config.EditDevice',
  ],
  ...['VirtualMachine.Config.CPUCount', 'VirtualMachine.Config.Memory', 'VirtualMachine.Config.Rename'],
  ...['VirtualMachine.Config.Annotation', 'VirtualMachine.Config.AdvancedConfig'],
  ...[
    'VirtualMachine.Config.Settings',
    'VirtualMachine.Interact.PowerOn',
    'VirtualMachine.Interact.PowerOff',
  ],
  ...['VirtualMachine.Config.UpgradeVirtualHardware', 'VirtualMachine.Inventory.Register'],
  ...['VirtualMachine.Inventory.Unregister', 'Resource.ColdMigrate'],
  ...['VirtualMachine.Interact.Reset', 'VirtualMachine.Interact.Suspend'],
  ...['VirtualMachine.State.CreateSnapshot', 'VirtualMachine.State.RevertToSnapshot'],
  ...['VirtualMachine.State.RemoveSnapshot', 'VirtualMachine.State.RenameSnapshot'],
]

function privilegeOf(privId: string): Data<'AuthorizationPrivilege'> {
  const parts = privId.split('.')
  return data('AuthorizationPrivilege', {
    privId,
    onParent: false,
    name: parts.at(-1) ?? privId,
    privGroupName: parts.slice(0, -1).join('.'),
  })
}

function administrators(): Data<'AuthorizationRole'> {
  return data('AuthorizationRole', {
    roleId: adminRole,
    system: true,
    name: 'Admin',
    info: data('Description', { label: 'Administrator', summary: 'Full access rights' }),
    privilege: privileges,
  })
}

function permission({ account }: LabHost): Data<'Permission'> {
  return data('Permission', {
    entity: references.rootFolder,
    principal: account.username,
    group: false,
    roleId: adminRole,
    propagate: true,
  })
}

function everythingGranted(entity: Reference, privIds: readonly string[]): Data<'EntityPrivilege'> {
  const privAvailability = privIds.map((privId) => data('PrivilegeAvailability', { privId, isGranted: true }))
  return data('EntityPrivilege', { entity, privAvailability })
}
