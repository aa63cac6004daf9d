import { asProviderError, failure } from '../providers/failures.ts'
import { fileSystemProvider } from '../providers/file-system-provider.ts'
import { locate, placesOf } from '../providers/places.ts'
import { leafOf, type Place, parentOf } from '../providers/provider.ts'
import type { Call } from '../runtime/call.ts'
import { cmdlet } from './define.ts'

const DESTINATION = '[[-Destination] <String>]'
const OPTIONS = '[-Force] [-PassThru] [-WhatIf] [-Confirm]'
const PATHS = { pipeline: ['Path'], byName: ['Path', 'LiteralPath'], aliases: { LiteralPath: ['PSPath'] } }

const copyItem = cmdlet({
  syntax: [
    `Copy-Item [-Path] <String[]> ${DESTINATION} [-Recurse] [-Container] ${OPTIONS}`,
    `Copy-Item -LiteralPath <String[]> ${DESTINATION} [-Recurse] [-Container] ${OPTIONS}`,
  ],
  ...PATHS,
  process: (call) =>
    transfer(call, (from, to) => {
      if (isFolder(call, from) && !call.flag('Recurse')) call.session.windows.files.makeDirectory(to)
      else copyTree(call, from, to)
    }),
})

const moveItem = cmdlet({
  syntax: [
    `Move-Item [-Path] <String[]> ${DESTINATION} ${OPTIONS}`,
    `Move-Item -LiteralPath <String[]> ${DESTINATION} ${OPTIONS}`,
  ],
  ...PATHS,
  process: (call) => transfer(call, (from, to) => move(call, from, to)),
})

const renameItem = cmdlet({
  syntax: [
    `Rename-Item [-Path] <String> [-NewName] <String> ${OPTIONS}`,
    `Rename-Item -LiteralPath <String> [-NewName] <String> ${OPTIONS}`,
  ],
  ...PATHS,
  process(call) {
    for (const place of placesOf(call)) {
      const to = fileSystemProvider.join(parentOf(place.path), call.text('NewName') ?? '')
      finish(call, place, to, () => call.session.windows.files.rename(place.path, to), 'RenameItemIOError')
    }
  },
})

export const transferCmdlets = [copyItem, moveItem, renameItem]

/** Into the destination where that is a folder, else under its name. */
function transfer(call: Call, carry: (from: string, to: string) => void): void {
  for (const place of placesOf(call)) {
    const destination = call.trying(() =>
      locate(call.session, call.text('Destination') ?? call.session.location),
    )
    if (!destination) return
    const { path } = destination
    const to = isFolder(call, path) ? fileSystemProvider.join(path, leafOf(place.path)) : path
    finish(call, place, to, () => carry(place.path, to), `${call.reporter.name.replace('-', '')}IOError`)
  }
}

function finish(call: Call, place: Place, to: string, carry: () => void, id: string): void {
  const item = call.trying(() => {
    demandFile(place)
    asProviderError(carry, id, place.path)
    const made = { ...place, drive: to[0], path: to, shown: to }
    return fileSystemProvider.item(call.session, made)
  })
  if (item && call.flag('PassThru')) call.emit(item)
}

function demandFile({ provider, shown }: Place): void {
  if (provider.name === 'FileSystem') return
  const message = 'Provider operation stopped because the provider does not support this operation.'
  throw failure(
    'System.Management.Automation.PSNotSupportedException',
    message,
    'NotImplemented',
    shown,
    'NotSupported',
  )
}

function move(call: Call, from: string, to: string): void {
  const { files } = call.session.windows
  const isOnOneDrive = from.slice(0, 2).toLowerCase() === to.slice(0, 2).toLowerCase()
  if (isOnOneDrive) files.rename(from, to)
  else {
    copyTree(call, from, to)
    files.remove(from)
  }
}

function copyTree(call: Call, from: string, to: string): void {
  const { files } = call.session.windows
  const { join } = fileSystemProvider
  if (!isFolder(call, from)) files.write(to, files.read(from))
  else {
    files.makeDirectory(to)
    for (const name of files.list(from)) copyTree(call, join(from, name), join(to, name))
  }
}

function isFolder(call: Call, path: string): boolean {
  return call.session.windows.files.kindOf(path) === 'directory'
}
