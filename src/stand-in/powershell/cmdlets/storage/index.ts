import { diskCmdlets } from './disks.ts'
import { partitionCmdlets } from './partitions.ts'
import { volumeCmdlets } from './volumes.ts'

/** The module Storage, as far as scripts for data disks use it. */
export const storageCmdlets = [...diskCmdlets, ...partitionCmdlets, ...volumeCmdlets]
