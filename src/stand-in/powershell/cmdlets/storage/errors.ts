import { StorageRefusal } from '../../../storage/refusals.ts'
import type { Call } from '../../runtime/call.ts'
import { NetException } from '../../runtime/errors.ts'
import type { Value } from '../../values/value.ts'

export type StorageClass = 'MSFT_Disk' | 'MSFT_Partition' | 'MSFT_Volume' | 'MSFT_PhysicalDisk'

/** What a cmdlet of a CIM class says when a query by a property finds nothing. */
export function reportNotFound(
  call: Call,
  className: StorageClass,
  property: string,
  value: Value,
  text: string,
): void {
  call.error({
    exception: jobException(
      `No ${className} objects found with property '${property}' equal to '${text}'.  Verify the value of the property and retry.`,
    ),
    id: `CmdletizationQuery_NotFound_${property}`,
    category: 'ObjectNotFound',
    target: value,
  })
}

/** … and when the objects that belong to another one are none. */
export function reportNoneOf(call: Call, className: StorageClass, owner: StorageClass): void {
  call.error({
    exception: jobException(
      `No matching ${className} objects found by CIM query for enumerating associated instance of the ${owner} class on the ` +
        ' CIM server. Verify query parameters and retry.',
    ),
    id: 'CmdletizationQuery_NotFound',
    category: 'ObjectNotFound',
    target: null,
  })
}

/** Does something, and reports what the storage service refuses. Returns whether it was done. */
export function attempt(call: Call, className: StorageClass, run: () => void): boolean {
  try {
    run()
    return true
  } catch (thrown) {
    if (!(thrown instanceof StorageRefusal)) throw thrown
    call.error({
      exception: new NetException('Microsoft.Management.Infrastructure.CimException', thrown.message),
      id: `StorageWMI ${thrown.code}`,
      category: CATEGORIES[thrown.code] ?? 'NotSpecified',
      target: `StorageWMI:ROOT/Microsoft/Windows/Storage/${className}`,
    })
    return false
  }
}

const CATEGORIES: Readonly<Record<number, string>> = {
  1: 'NotImplemented',
  5: 'InvalidArgument',
  40001: 'PermissionDenied',
}

function jobException(message: string): NetException {
  return new NetException('Microsoft.PowerShell.Cmdletization.Cim.CimJobException', message)
}
