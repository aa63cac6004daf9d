import { method } from '../members.ts'
import { references } from '../references.ts'
import type { ManagedObject, Service } from '../service.ts'
import { deleteFileTask } from './file-manager.ts'

/** Deletes virtual disks that no machine has. A disk of the lab is one file. */
export function virtualDiskManager(service: Service): ManagedObject {
  return {
    reference: references.virtualDiskManager,
    properties: {},
    methods: {
      DeleteVirtualDisk_Task: method(
        { name: 'string', datacenter: 'ManagedObjectReference?' },
        'ManagedObjectReference',
        ({ name }, call) => deleteFileTask(service, name, call, 'VirtualDiskManager.deleteVirtualDisk'),
      ),
    },
  }
}
