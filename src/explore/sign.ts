import type { Check } from '../scenario/recorder.ts'
import { checksAfter } from './checks.ts'
import { type Moment, momentsOf } from './history.ts'
import type { Operation } from './operations.ts'

/** By what a fault shows: the judgement that is violated, and on what kind of object. */
export interface Sign {
  /** Of the statement: `witness.holds`. */
  id: string
  on: 'raw' | 'volume' | 'other'
}

/** Of the first check that is violated. */
export function signOf(checks: readonly Check[]): { sign: Sign; check: Check } | undefined {
  const check = checks.find(({ verdict }) => verdict === 'violated')
  return check && { sign: signOfOne(check), check }
}

/** The check that shows it again: one operation may break several statements, and the first of them be another. */
export function shownAgain(sign: Sign, checks: readonly Check[]): Check | undefined {
  return checks.find((check) => {
    const own = signOfOne(check)
    return check.verdict === 'violated' && own.id === sign.id && own.on === sign.on
  })
}

function signOfOne(check: Check): Sign {
  return { id: check.id, on: kindOf(check) }
}

function kindOf({ id, args }: Check): Sign['on'] {
  if (id !== 'witness.holds') return 'other'
  return args?.fileName === null ? 'raw' : 'volume'
}

/** Whether a history makes that judgement at all, on such an object: what does not is not worth a machine’s time. */
export function couldShow({ id, on }: Sign, operations: readonly Operation[]): boolean {
  return momentsOf(operations).some((moment) => judges(moment, id, on))
}

function judges(moment: Moment, id: string, on: Sign['on']): boolean {
  const { operation, before } = moment
  const [room = ''] = id.split('.')
  if (id === 'witness.holds')
    return checksAfter(moment).some((check) => check.check === 'holds' && check.on === on)
  if (id === 'disk.absent') return checksAfter(moment).some(({ check }) => check === 'absent')
  if (id === 'disk.size') return checksAfter(moment).some(({ check }) => check === 'size')
  if (id === 'disk.as-asked') return operation.do === 'attach'
  if (room === 'settings') return checksAfter(moment).some(({ check }) => check === 'annotation')
  if (id === 'revert.disk-content') return Object.keys(before.disks).length > 0
  if (id === 'consolidation.needed' || room === 'removal') return operation.do === 'remove'
  if (id === 'consolidation.not-needed') return operation.do === 'consolidate'
  if (room === 'snapshot' || room === 'tree') return isSnapshot(operation)
  if (id === 'writer.order') return checksAfter(moment).some(({ check }) => check === 'write order')
  if (id === 'writer.goes-on') return checksAfter(moment).some(({ check }) => check === 'goes on')
  if (id === 'suspended.powered-off') return operation.do === 'power off'
  if (room === 'host-restart') return operation.do === 'host restart'
  if (room === 'revert' || room === 'devices') return operation.do === 'revert'
  return true
}

function isSnapshot({ do: kind }: Operation): boolean {
  return kind === 'snapshot' || kind === 'snapshot while writing'
}
