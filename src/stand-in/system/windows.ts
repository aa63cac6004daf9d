import { join } from 'node:path'
import type { Storage } from '../storage/storage.ts'
import { bootTimeOf } from './boot.ts'
import { FileSystem } from './file-system.ts'
import { Registry } from './registry.ts'
import { prepareSystemDrive, withSystemDrive } from './system-drive.ts'
import { WinRmConfiguration } from './winrm-configuration.ts'

/** The machine that scripts find themselves on. */
export interface Windows {
  readonly computerName: string
  readonly userName: string
  /** What it does besides, as some Windows do. */
  readonly liberties: readonly string[]
  readonly files: FileSystem
  readonly registry: Registry
  readonly storage: Storage
  readonly winRm: WinRmConfiguration
  /** When the machine was started: one moment for the whole boot, whatever is done to the clock. */
  readonly bootTime: Date
}

export interface WindowsParts {
  readonly computerName: string
  readonly userName: string
  readonly liberties?: readonly string[]
  readonly storage: Storage
  /** On the system disk: drive C: and the registry. */
  readonly stateFolder: string
  /** In memory: what Windows loses at a restart. */
  readonly runFolder: string
}

/** Puts the machine together, for one process: all that it knows is in the two folders. */
export function assembleWindows({
  computerName,
  userName,
  liberties = [],
  storage,
  stateFolder,
  runFolder,
}: WindowsParts): Windows {
  const driveC = join(stateFolder, 'c')
  prepareSystemDrive(driveC, userName)
  return {
    computerName,
    userName,
    liberties,
    storage,
    files: new FileSystem(withSystemDrive(driveC, storage)),
    registry: new Registry(stateFolder, runFolder),
    winRm: new WinRmConfiguration(stateFolder),
    get bootTime() {
      return bootTimeOf(runFolder)
    },
  }
}
