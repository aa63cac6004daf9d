import type { Check } from '../scenario/recorder.ts'
import { checksAfter, type Check as Look } from './checks.ts'
import { type Moment, momentsOf } from './history.ts'
import { snapshotOf } from './model.ts'
import type { Kind, Of, Operation } from './operations.ts'

/** By what a fault shows: the judgement that is violated, and on what kind of object. */
export interface Sign {
  /** Of the statement: `witness.holds`. */
  id: string
  on: 'raw' | 'volume' | Asked | 'other'
}

/** What a host refused, by the first word of it. */
type Asked = keyof typeof ASKED

const ASKED = {
  take: ['snapshot', 'snapshot while writing'],
  revert: ['revert'],
  remove: ['remove'],
  merge: ['consolidate'],
} as const satisfies Record<string, readonly Kind[]>

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
  if (id === 'witness.holds') return args?.fileName === null ? 'raw' : 'volume'
  const [asked = ''] = id === 'host.does-as-asked' ? String(args?.asked).split(' ') : []
  return isAsked(asked) ? asked : 'other'
}

function isAsked(word: string): word is Asked {
  return Object.hasOwn(ASKED, word)
}

/** Whether a history makes that judgement at all, on such an object: what does not is not worth a machine’s time. */
export function couldShow({ id, on }: Sign, operations: readonly Operation[]): boolean {
  return momentsOf(operations).some((moment) => judges(moment, id, on))
}

function judges(moment: Moment, id: string, on: Sign['on']): boolean {
  const { operation } = moment
  const [room = ''] = id.split('.')
  const looked = LOOKS[id]
  if (looked)
    return checksAfter(moment).some(
      (check) => check.check === looked && (!('on' in check) || check.on === on),
    )
  if (isAsked(on)) return asksFor(on, operation)
  switch (room) {
    case 'revert':
    case 'before-revert':
      return operation.do === 'revert' && judgesRevert(moment, operation, id)
    case 'removal':
      return asksFor('remove', operation)
    case 'snapshot':
      return asksFor('take', operation)
    case 'host-restart':
      return operation.do === 'host restart'
    default:
      return id !== 'disk.as-asked' || operation.do === 'attach'
  }
}

function asksFor(asked: Asked, operation: Operation): boolean {
  return ASKED[asked].some((kind) => kind === operation.do)
}

/** Judgements that no word of a scenario makes by itself, and the look that they are made of. */
const LOOKS: Readonly<Record<string, Look['check']>> = {
  'witness.holds': 'holds',
  'disk.absent': 'absent',
  'disk.size': 'size',
  'disk.uninitialized': 'uninitialized',
  'settings.annotation-and-extra-config': 'annotation',
  'settings.memory-and-processors': 'hardware',
  'tree.parent': 'parent',
  'devices.slots-once': 'slots',
  'consolidation.needed': 'consolidation needed',
  'consolidation.not-needed': 'consolidation not needed',
  'suspended.powered-off': 'off',
  'writer.order': 'write order',
  'writer.goes-on': 'goes on',
}

/** By what the snapshot has that it leads to. */
function judgesRevert({ before }: Moment, { snapshot, suppressPowerOn }: Of<'revert'>, id: string): boolean {
  const then = snapshotOf(before, snapshot)?.state
  switch (id) {
    case 'revert.disk-content':
      return Object.values(then?.disks ?? {}).some(({ independent }) => !independent)
    case 'revert.boot':
    case 'revert.fresh-boot':
    case 'revert.memory':
    case 'revert.system-disk':
      return then?.power === 'on'
    case 'revert.power-suspended':
      return then?.power === 'suspended'
    case 'revert.power-suppressed':
      return suppressPowerOn
    default:
      return true
  }
}
