import type { Call } from '../runtime/call.ts'
import { NetException } from '../runtime/errors.ts'
import { wildcardRegex } from '../runtime/regex.ts'
import type { Session } from '../runtime/session.ts'
import { PsObject, type Value } from '../values/value.ts'
import { cmdlet } from './define.ts'

const getPSDrive = cmdlet({
  syntax: [
    'Get-PSDrive [[-Name] <String[]>] [-Scope <String>] [-PSProvider <String[]>]',
    'Get-PSDrive [-LiteralName] <String[]> [-Scope <String>] [-PSProvider <String[]>]',
  ],
  byName: ['Name', 'LiteralName', 'PSProvider'],
  process(call) {
    const drives = drivesOf(call)
    for (const name of call.texts('LiteralName') ?? call.texts('Name') ?? ['*']) {
      const found = drives.filter((drive) => wildcardRegex(name, true).test(drive.name))
      for (const drive of found) call.emit(driveObject(drive))
      if (found.length === 0) reportMissing(call, name)
    }
  },
})

export const driveCmdlets = [getPSDrive]

interface Drive {
  readonly name: string
  readonly provider: string
  readonly root: string
  readonly description: string
  readonly used: bigint | null
  readonly free: bigint | null
}

function drivesOf(call: Call): Drive[] {
  const wanted = call.texts('PSProvider')?.map((name) => wildcardRegex(name, true))
  const all = [...fileDrives(call.session), ...OTHER_DRIVES]
  return all
    .filter(({ provider }) => wanted?.some((pattern) => pattern.test(provider)) ?? true)
    .sort((left, right) => left.name.localeCompare(right.name, 'en'))
}

function fileDrives(session: Session): Drive[] {
  return session.windows.files.drives().map(({ letter, label, sizeBytes, freeBytes }) => ({
    name: letter,
    provider: 'FileSystem',
    root: `${letter}:\\`,
    description: label ?? '',
    used: sizeBytes === undefined || freeBytes === undefined ? null : sizeBytes - freeBytes,
    free: freeBytes ?? null,
  }))
}

const OTHER_DRIVES: readonly Drive[] = [
  ['HKCU', 'HKEY_CURRENT_USER', 'The software settings for the current user'],
  ['HKLM', 'HKEY_LOCAL_MACHINE', 'The configuration settings for the local computer'],
].map(([name = '', root = '', description = '']) => ({
  name,
  provider: 'Registry',
  root,
  description,
  used: null,
  free: null,
}))

function driveObject({ name, provider, root, description, used, free }: Drive): PsObject {
  const properties: [string, Value][] = [
    ['Used', used],
    ['Free', free],
    ['CurrentLocation', ''],
    ['Name', name],
    ['Provider', `Microsoft.PowerShell.Core\\${provider}`],
    ['Root', root],
    ['Description', description],
    ['DisplayRoot', null],
  ]
  return new PsObject(properties, 'System.Management.Automation.PSDriveInfo', name)
}

function reportMissing(call: Call, name: string): void {
  call.error({
    exception: new NetException(
      'System.Management.Automation.DriveNotFoundException',
      `Cannot find drive. A drive with the name '${name}' does not exist.`,
    ),
    id: 'GetLocationNoMatchingDrive',
    category: 'ObjectNotFound',
    target: name,
  })
}
