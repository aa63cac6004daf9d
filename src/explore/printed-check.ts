import type { Check } from './checks.ts'
import {
  afterName,
  beforeName,
  dataName,
  diskName,
  snapshotName,
  stoppedName,
  volumeName,
  writersName,
} from './printed-names.ts'
import type { Done } from './printed-operation.ts'

/** A check as lines, with what has to be done beside it. */
export function looking(check: Check): Done[] {
  const seen = { call: lookingAt(check) }
  if (check.check !== 'goes on') return [seen]
  return [seen, { name: stoppedName(check.moment), call: `${writersName(check.writer)}.stop()` }]
}

function lookingAt(check: Check): string {
  switch (check.check) {
    case 'start':
      return 'vms.powerOn()'
    case 'off':
      return 'vms.check(statements.poweredOffIsOff)'
    case 'mount':
      return `${volumeName(check.disk)}.mount()`
    case 'holds': {
      const [on, word] =
        check.on === 'raw' ? [diskName(check.disk), 'toHoldRaw'] : [volumeName(check.disk), 'toHold']
      return `expect(${on}).${word}(${dataName(check.data)})`
    }
    case 'goes on':
      return `expect(${writersName(check.writer)}).toGoOnFrom(${beforeName(check.since)})`
    case 'write order': {
      const { writer, moment, stopped } = check
      const before = stopped ? stoppedName(moment) : beforeName(moment)
      const after = stopped ? stoppedName(moment) : afterName(moment)
      return `expect(${writersName(writer)}).toKeepWriteOrder({ before: ${before}, after: ${after} })`
    }
    case 'uninitialized':
      return `expect(${diskName(check.disk)}).toBeUninitialized()`
    case 'size':
      return `expect(${diskName(check.disk)}).toHaveSize(${check.sizeMiB} * 2 ** 20)`
    case 'absent':
      return `expect(${diskName(check.disk)}).toBeAbsent()`
    case 'parent': {
      const [child, parent] = [snapshotName(check.snapshot), snapshotName(check.parent)]
      return `vms.check(statements.standsUnder, (vm) => ({ child: ${child}.on(vm), parent: ${parent}.on(vm) }))`
    }
    case 'annotation': {
      const since = snapshotName(check.snapshot)
      return `vms.check(statements.annotationReturns, () => ({ name: ${since}.name, keys: [] }), { since: ${since} })`
    }
    case 'hardware': {
      const since = snapshotName(check.snapshot)
      return `vms.check(statements.hardwareReturns, () => ({ name: ${since}.name }), { since: ${since} })`
    }
    case 'slots':
      return 'vms.check(statements.slotsOnce)'
    case 'consolidation needed':
      return 'vms.check(statements.consolidationNeeded)'
    case 'consolidation not needed':
      return 'vms.check(statements.consolidationNotNeeded)'
  }
}

/** Whether it takes `expect`. */
export function isExpected({ check }: Check): boolean {
  return ['holds', 'uninitialized', 'absent', 'size', 'goes on', 'write order'].includes(check)
}

/** Whether it takes `statements`. */
export function isStatement(check: Check): boolean {
  return !isExpected(check) && check.check !== 'start' && check.check !== 'mount'
}
