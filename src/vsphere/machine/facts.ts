import type { Deadline } from '../../core/deadline.ts'
import { unescapeName } from '../session/names.ts'
import { readPermitted, readProperties } from '../session/properties.ts'
import type { VimService } from '../session/service.ts'
import type { Data, Ref } from '../soap/data.ts'
import { isA } from '../soap/fields.ts'

/** What a machine and its host are; null where the host does not tell, or where the account may not read it. */
export interface MachineFacts {
  /** By which the same machine is known whatever it is called, and wherever it runs. */
  instanceUuid: string | null
  /** That the guest sees too. */
  biosUuid: string | null
  /** `vmx-19` */
  hardwareVersion: string | null
  /** `12352` and `guestToolsCurrent`, or what else the host says. */
  tools: { version: string | null; status: string | null }
  /** The operating system that the machine is configured for. */
  guestOs: string | null
  /** Those that hold files of the machine; one that the account may not see is left out. */
  datastores: DatastoreFacts[]
  cpuModel: string | null
  /** The ESXi host that it runs on, and that host's build. */
  host: string | null
  build: string | null
}

interface DatastoreFacts {
  name: string
  /** `VMFS`, `NFS`, `vsan`, … */
  type: string
  /** Of VMFS alone: `6.82`. */
  version: string | null
}

export async function factsOf(
  vim: VimService,
  ref: Ref<'VirtualMachine'>,
  machine: string,
  deadline: Deadline,
): Promise<MachineFacts> {
  const exchange = { deadline, machine }
  const seen = await readProperties(vim, ref, 'VirtualMachine', PROPERTIES, exchange)
  const datastores = seen.datastore.map((datastore) => datastoreFacts(vim, datastore, deadline))
  return {
    instanceUuid: seen['config.instanceUuid'] ?? null,
    biosUuid: seen['config.uuid'] ?? null,
    hardwareVersion: seen['config.version'] ?? null,
    tools: {
      version: seen.guest?.toolsVersion ?? null,
      status: seen.guest?.toolsVersionStatus2 ?? null,
    },
    guestOs: seen['config.guestFullName'] ?? null,
    datastores: (await Promise.all(datastores)).flat(),
    ...(await hostFacts(vim, seen['runtime.host'], deadline)),
  }
}

const PROPERTIES = [
  ...(['config.instanceUuid', 'config.uuid', 'config.version', 'config.guestFullName'] as const),
  ...(['guest', 'datastore', 'runtime.host'] as const),
] as const

async function datastoreFacts(
  vim: VimService,
  ref: Ref<'Datastore'>,
  deadline: Deadline,
): Promise<DatastoreFacts[]> {
  const { summary, info } = await readPermitted(vim, ref, 'Datastore', ['summary', 'info'], { deadline })
  if (summary === undefined) return []
  return [{ name: unescapeName(summary.name), type: summary.type, version: vmfsVersion(info) }]
}

function vmfsVersion(info: Data<'DatastoreInfo'> | undefined): string | null {
  if (info === undefined || !isA(info, 'VmfsDatastoreInfo')) return null
  return (info as Data<'VmfsDatastoreInfo'>).vmfs?.version ?? null
}

async function hostFacts(
  vim: VimService,
  ref: Ref<'HostSystem'> | undefined,
  deadline: Deadline,
): Promise<Pick<MachineFacts, 'cpuModel' | 'host' | 'build'>> {
  const seen = ref && (await readPermitted(vim, ref, 'HostSystem', HOST, { deadline }))
  return {
    cpuModel: seen?.['summary.hardware.cpuModel'] ?? null,
    host: seen?.name ?? null,
    build: seen?.['summary.config.product.build'] ?? null,
  }
}

const HOST = ['name', 'summary.hardware.cpuModel', 'summary.config.product.build'] as const
