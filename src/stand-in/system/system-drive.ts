import { chmodSync, mkdirSync, statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { DriveSpace, DriveTable } from './file-system.ts'
import { modeOf, securityOf } from './security.ts'

/** Drive C:, which is a folder of the system disk, before the drives of the data disks. */
export function withSystemDrive(folder: string, dataDrives: DriveTable): DriveTable {
  return {
    rootOf: (letter) => (letter === 'C' ? folder : dataDrives.rootOf(letter)),
    readSecurity: (path) =>
      isBelow(folder, path) ? securityOf(statSync(path)) : dataDrives.readSecurity(path),
    writeSecurity(path, sddl) {
      if (isBelow(folder, path)) chmodSync(path, modeOf(sddl))
      else dataDrives.writeSecurity(path, sddl)
    },
    drives: () => [spaceOf(folder), ...dataDrives.drives()],
  }
}

function isBelow(folder: string, path: string): boolean {
  return path === folder || path.startsWith(`${folder}/`)
}

/** Makes the folders of C: that scripts may count on. */
export function prepareSystemDrive(folder: string, userName: string): void {
  for (const path of [...FOLDERS, `Users/${userName}/AppData/Local/Temp`]) {
    mkdirSync(join(folder, path), { recursive: true })
  }
}

const FOLDERS = [
  'Program Files',
  'ProgramData',
  'Users/Public',
  'Windows/System32/WindowsPowerShell/v1.0',
  'Windows/Temp',
]

function spaceOf(folder: string): DriveSpace {
  const { bsize, blocks, bavail } = statfsSync(folder, { bigint: true })
  return { letter: 'C', label: '', sizeBytes: bsize * blocks, freeBytes: bsize * bavail }
}
