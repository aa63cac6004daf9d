import { terminating } from '../runtime/call.ts'
import { NetException, NetThrow, type PsError } from '../runtime/errors.ts'
import type { Place } from './provider.ts'

export function pathNotFound({ shown }: Place): PsError {
  return terminating({
    exception: new NetException(
      'System.Management.Automation.ItemNotFoundException',
      `Cannot find path '${shown}' because it does not exist.`,
    ),
    id: 'PathNotFound',
    category: 'ObjectNotFound',
    target: shown,
  })
}

export function driveNotFound(drive: string): PsError {
  return terminating({
    exception: new NetException(
      'System.Management.Automation.DriveNotFoundException',
      `Cannot find drive. A drive with the name '${drive}' does not exist.`,
    ),
    id: 'DriveNotFound',
    category: 'ObjectNotFound',
    target: drive,
  })
}

export function failure(type: string, message: string, category: string, target: string, id = type): PsError {
  return terminating({ exception: new NetException(type, message), id, category, target })
}

/** Does something of .NET's. @throws PsError of that id when it fails */
export function asProviderError<T>(run: () => T, id: string, target: string): T {
  try {
    return run()
  } catch (thrown) {
    if (!(thrown instanceof NetThrow)) throw thrown
    const isDenied = thrown.exception.typeName === 'System.UnauthorizedAccessException'
    const category = isDenied ? 'PermissionDenied' : 'WriteError'
    throw terminating({ exception: thrown.exception, id, category, target })
  }
}
