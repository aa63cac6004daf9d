import type { Cmdlet } from '../runtime/cmdlet.ts'
import { getAcl } from './acl.ts'
import { cimCmdlets } from './cim.ts'
import { clockCmdlets } from './clock.ts'
import { commandCmdlets } from './commands.ts'
import { contentCmdlets } from './content.ts'
import { driveCmdlets } from './drives.ts'
import { getFileHash } from './hash.ts'
import { itemPropertyCmdlets } from './item-properties.ts'
import { itemCmdlets } from './items.ts'
import { jsonCmdlets } from './json.ts'
import { makingCmdlets } from './make.ts'
import { objectCmdlets } from './objects.ts'
import { outFileCmdlets } from './out-file.ts'
import { outputCmdlets } from './output.ts'
import { pathCmdlets } from './paths.ts'
import { sortCmdlets } from './sort.ts'
import { storageCmdlets } from './storage/index.ts'
import { systemCmdlets } from './system.ts'
import { transferCmdlets } from './transfers.ts'
import { variableCmdlets } from './variables.ts'

const all: readonly Cmdlet[] = [
  ...cimCmdlets,
  ...clockCmdlets,
  ...commandCmdlets,
  ...contentCmdlets,
  ...driveCmdlets,
  ...itemPropertyCmdlets,
  ...itemCmdlets,
  ...jsonCmdlets,
  ...makingCmdlets,
  ...objectCmdlets,
  ...outFileCmdlets,
  ...outputCmdlets,
  ...pathCmdlets,
  ...storageCmdlets,
  ...transferCmdlets,
  ...sortCmdlets,
  ...systemCmdlets,
  ...variableCmdlets,
  getAcl,
  getFileHash,
]

/** Every cmdlet, by its name in lower case. */
export const cmdlets: ReadonlyMap<string, Cmdlet> = new Map(
  all.map((cmdlet) => [cmdlet.name.toLowerCase(), cmdlet]),
)
