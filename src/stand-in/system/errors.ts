import { NetThrow } from '../powershell/runtime/errors.ts'

/** Does something with a file and says what went wrong in .NET's words. @throws NetThrow */
export function asNet<T>(path: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error
    throw netErrorOf(path, String(error.code), error.message)
  }
}

/** HRESULT_FROM_WIN32 */
const win32 = (code: number): number => 0x80070000 | code | 0

function netErrorOf(path: string, code: string, message: string): NetThrow {
  switch (code) {
    case 'ENOENT':
      return new NetThrow('System.IO.FileNotFoundException', `Could not find file '${path}'.`)
    case 'ENOTDIR':
      return directoryNotFound(path)
    case 'EACCES':
    case 'EPERM':
    case 'EISDIR':
      return accessDenied(path)
    case 'EROFS':
      return writeProtected()
    case 'ENOSPC':
      return new NetThrow('System.IO.IOException', 'There is not enough space on the disk.\r\n', {
        hresult: win32(112),
      })
    case 'EEXIST':
      return new NetThrow('System.IO.IOException', `The file '${path}' already exists.`, {
        hresult: win32(80),
      })
    case 'ENOTEMPTY':
      return new NetThrow('System.IO.IOException', 'The directory is not empty.\r\n', { hresult: win32(145) })
    case 'EIO':
    case 'ENXIO':
    case 'ENODEV':
    case 'ENOTCONN':
      return new NetThrow(
        'System.IO.IOException',
        'The request could not be performed because of an I/O device error.\r\n',
        {
          hresult: win32(1117),
        },
      )
    default:
      return new NetThrow('System.IO.IOException', message)
  }
}

export function writeProtected(): NetThrow {
  return new NetThrow('System.IO.IOException', 'The media is write protected.\r\n', { hresult: win32(19) })
}

export function sharingViolation(path: string): NetThrow {
  const what = `The process cannot access the file '${path}' because it is being used by another process.`
  return new NetThrow('System.IO.IOException', what, { hresult: win32(32) })
}

export function directoryNotFound(path: string): NetThrow {
  return new NetThrow('System.IO.DirectoryNotFoundException', `Could not find a part of the path '${path}'.`)
}

export function accessDenied(path: string): NetThrow {
  return new NetThrow('System.UnauthorizedAccessException', `Access to the path '${path}' is denied.`)
}
