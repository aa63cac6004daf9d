import type { Check } from './checks.ts'
import { dataName, diskName, snapshotName, volumeName } from './printed-names.ts'

/** A check as a line. */
export function looking(check: Check): string {
  switch (check.check) {
    case 'start':
      return 'await vms.powerOn()'
    case 'mount':
      return `await ${volumeName(check.disk)}.mount()`
    case 'holds': {
      const [on, word] =
        check.on === 'raw' ? [diskName(check.disk), 'toHoldRaw'] : [volumeName(check.disk), 'toHold']
      return `await expect(${on}).${word}(${dataName(check.data)})`
    }
    case 'uninitialized':
      return `await expect(${diskName(check.disk)}).toBeUninitialized()`
    case 'absent':
      return `await expect(${diskName(check.disk)}).toBeAbsent()`
    case 'parent': {
      const [child, parent] = [snapshotName(check.snapshot), snapshotName(check.parent)]
      return `await vms.check(statements.standsUnder, (vm) => ({ child: ${child}.on(vm), parent: ${parent}.on(vm) }))`
    }
    case 'annotation': {
      const since = snapshotName(check.snapshot)
      return `await vms.check(statements.annotationReturns, () => ({ name: ${since}.name, keys: [] }), { since: ${since} })`
    }
    case 'hardware': {
      const since = snapshotName(check.snapshot)
      return `await vms.check(statements.hardwareReturns, () => ({ name: ${since}.name }), { since: ${since} })`
    }
    case 'slots':
      return 'await vms.check(statements.slotsOnce)'
    case 'consolidation needed':
      return 'await vms.check(statements.consolidationNeeded)'
    case 'consolidation not needed':
      return 'await vms.check(statements.consolidationNotNeeded)'
  }
}

/** Whether it takes `expect`. */
export function isExpected({ check }: Check): boolean {
  return ['holds', 'uninitialized', 'absent'].includes(check)
}

/** Whether it takes `statements`. */
export function isStatement(check: Check): boolean {
  return !isExpected(check) && check.check !== 'start' && check.check !== 'mount'
}
