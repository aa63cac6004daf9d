import { newDisk, newVolume } from './asked.ts'
import type { Moment } from './history.ts'
import { DATA_MIB, MORE_MIB, type Of, type Operation } from './operations.ts'
import {
  afterName,
  beforeName,
  dataName,
  diskName,
  literal,
  snapshotName,
  stoppedName,
  text,
  volumeName,
  writersName,
} from './printed-names.ts'
import type { Writing } from './write.ts'

/** An operation as a call. */
export interface Done {
  /** What comes of it, as the rest of the scenario calls it. */
  name?: string
  call: string
}

type Disks = Moment['before']['disks']

/** The calls of an operation, and what comes of each. */
export function doing({ before, operation }: Moment): Done[] {
  return operation.do === 'snapshot while writing'
    ? snapshotWhileWriting(operation, before.made.moments + 1)
    : [done(operation, before.disks)]
}

type Plain = Exclude<Operation, { do: 'snapshot while writing' }>

function done(operation: Plain, disks: Disks): Done {
  switch (operation.do) {
    case 'attach':
      return { name: diskName(operation.disk), call: `vms.attachDisk(${literal(newDisk(operation))})` }
    case 'initialize': {
      const call = `${diskName(operation.disk)}.initialize(${literal(newVolume(operation))})`
      return { name: volumeName(operation.disk), call }
    }
    case 'write':
    case 'overwrite':
    case 'scatter':
    case 'zero':
    case 'discard':
      return writing(operation, disks)
    case 'extend':
      return { call: `${diskName(operation.disk)}.extend(${operation.toMiB} * 2 ** 20)` }
    case 'detach':
      return {
        call: `${diskName(operation.disk)}.detach(${operation.deleteFile ? '{ deleteFile: true }' : ''})`,
      }
    case 'change mode':
      return { call: `${diskName(operation.disk)}.reattach({ mode: ${text(operation.mode)} })` }
    case 'snapshot': {
      const { name, memory, quiesce } = operation
      const how = literal({ memory, ...(quiesce && { quiesce }) })
      return { name: snapshotName(operation.snapshot), call: `vms.takeSnapshot(${text(name)}, ${how})` }
    }
    case 'revert': {
      const how = operation.suppressPowerOn ? ', { suppressPowerOn: true }' : ''
      return { call: `vms.revertTo(${snapshotName(operation.snapshot)}${how})` }
    }
    case 'remove': {
      const { children, consolidate } = operation
      const how = { ...(children && { children }), ...(!consolidate && { consolidate }) }
      const options = children || !consolidate ? `, ${literal(how)}` : ''
      return { call: `vms.removeSnapshot(${snapshotName(operation.snapshot)}${options})` }
    }
    case 'consolidate':
      return { call: 'vms.consolidate()' }
    case 'annotate':
      return { call: `vms.reconfigure(${literal({ annotation: operation.annotation })})` }
    case 'resize': {
      const sign = operation.larger ? '+' : '-'
      const memory = `...(memoryReserved !== true && { memoryMiB: memoryMiB ${sign} ${MORE_MIB} })`
      const change = `({ memoryMiB, cpus, memoryReserved }) => ({ cpus: cpus ${sign} 1, ${memory} })`
      return { call: `vms.reconfigure(${change})` }
    }
    case 'host restart':
      return { call: 'vms.restartHost()' }
    case 'power on':
      return { call: 'vms.powerOn()' }
    case 'power off':
      return { call: 'vms.powerOff()' }
    case 'suspend':
      return { call: 'vms.suspend()' }
    case 'reset':
      return { call: 'vms.reset()' }
  }
}

/** @param amid the moment at which it is taken; the next one is that at which the writer is stopped */
function snapshotWhileWriting(
  { snapshot, name, memory, first, second }: Of<'snapshot while writing'>,
  amid: number,
): Done[] {
  const writers = writersName(snapshot)
  return [
    { name: writers, call: `${volumeName(first)}.startWriter({ next: ${volumeName(second)} })` },
    { name: beforeName(amid), call: `${writers}.acknowledged()` },
    { name: snapshotName(snapshot), call: `vms.takeSnapshot(${text(name)}, ${literal({ memory })})` },
    { name: afterName(amid), call: `${writers}.acknowledged()` },
    { call: `${writers}.writeOn()` },
    { name: stoppedName(amid + 1), call: `${writers}.stop()` },
  ]
}

function writing(operation: Writing, disks: Disks): Done {
  const { holds, data: was } = disks[operation.disk]!
  const isVolume = holds === 'volume'
  const on = isVolume ? volumeName(operation.disk) : diskName(operation.disk)
  const name = dataName(operation.data)
  if (was === undefined) {
    const call = `${on}.${isVolume ? 'write' : 'writeRaw'}(${literal({ sizeMiB: DATA_MIB })})`
    return { name, call }
  }
  const where = 'burst' in operation ? `, { scattered: ${literal(operation.burst)} }` : ''
  const verbs = isVolume ? VOLUME_VERBS : DISK_VERBS
  const call = `${on}.${verbs[operation.do]}(${dataName(was)}${where})`
  return operation.do === 'discard' ? { name: `{ witnesses: ${name} }`, call } : { name, call }
}

const DISK_VERBS = {
  ...{ write: 'overwriteRaw', overwrite: 'overwriteRaw', scatter: 'overwriteRaw' },
  ...{ zero: 'zeroRaw', discard: 'discardRaw' },
} as const
const VOLUME_VERBS = {
  ...{ write: 'overwrite', overwrite: 'overwrite', scatter: 'overwrite' },
  ...{ zero: 'punchHoles', discard: 'punchHoles' },
} as const
