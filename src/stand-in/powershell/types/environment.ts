import { Hashtable, PsObject } from '../values/value.ts'
import { Version } from '../values/version.ts'
import { netType, on } from './net-type.ts'

/** What Windows 10 22H2 calls itself. */
const OS_VERSION = new Version([10, 0, 19045, 0])

const FOLDERS: Readonly<Record<string, string>> = {
  commonapplicationdata: 'C:\\ProgramData',
  programfiles: 'C:\\Program Files',
  system: 'C:\\Windows\\system32',
  windows: 'C:\\Windows',
}

const environmentTable = netType<null>({
  name: 'System.Environment',
  aliases: ['environment'],
  statics: {
    MachineName: (session) => session.windows.computerName.toUpperCase(),
    UserName: (session) => session.windows.userName,
    UserDomainName: (session) => session.windows.computerName.toUpperCase(),
    NewLine: () => '\r\n',
    ProcessorCount: () => 1,
    Is64BitOperatingSystem: () => true,
    Is64BitProcess: () => true,
    SystemDirectory: () => 'C:\\Windows\\system32',
    CurrentDirectory: (session) => session.location,
    // A signed 32-bit count of milliseconds, as on Windows.
    TickCount: (session) => (Date.now() - session.windows.bootTime.getTime()) | 0,
    Version: () => OS_VERSION,
    OSVersion: () =>
      new PsObject(
        [
          ['Platform', 'Win32NT'],
          ['ServicePack', ''],
          ['Version', OS_VERSION],
          ['VersionString', `Microsoft Windows NT ${OS_VERSION.toText()}`],
        ],
        'System.OperatingSystem',
        `Microsoft Windows NT ${OS_VERSION.toText()}`,
      ),
  },
  functions: {
    GetEnvironmentVariable: [
      on(['string'], (_self, [name], session) => session.console.environment.get(name) ?? null),
      on(['string', 'string'], (_self, [name], session) => session.console.environment.get(name) ?? null),
    ],
    SetEnvironmentVariable: [
      on(
        ['string', 'string'],
        (_self, [name, value], session) => void session.console.environment.set(name, value),
      ),
      on(
        ['string', 'string', 'string'],
        (_self, [name, value], session) => void session.console.environment.set(name, value),
      ),
    ],
    GetEnvironmentVariables: on([], (_self, _args, session) => {
      const table = new Hashtable()
      for (const { name, value } of session.console.environment.entries()) table.set(name, value)
      return table
    }),
    ExpandEnvironmentVariables: on(['string'], (_self, [text], session) =>
      session.console.environment.expand(text),
    ),
    GetFolderPath: on(['string'], (_self, [folder]) => FOLDERS[folder.toLowerCase()] ?? ''),
  },
})

export const environmentTables = [environmentTable]
