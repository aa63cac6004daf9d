import { property } from '../members.ts'
import type { Reference } from '../schema/values.ts'
import type { Property } from '../service.ts'

/** What an object of the inventory tells as any ManagedEntity does. */
export function entityProperties(
  name: () => string,
  parent: Reference | undefined,
  recentTasks: () => readonly Reference[] = () => [],
): Record<string, Property> {
  return {
    parent: property('ManagedObjectReference?', () => parent),
    overallStatus: property('ManagedEntityStatus', () => 'green'),
    configStatus: property('ManagedEntityStatus', () => 'green'),
    effectiveRole: property('int[]', () => [adminRole]),
    permission: property('Permission[]', () => []),
    name: property('string', name),
    disabledMethod: property('string[]', () => []),
    recentTask: property('ManagedObjectReference[]', recentTasks),
    alarmActionsEnabled: property('boolean', () => false),
  }
}

/** The properties of a ManagedEntity that the lab never sets. */
export const unsetOfEntity: readonly string[] = [
  'value',
  'availableField',
  'customValue',
  'configIssue',
  'declaredAlarmState',
  'triggeredAlarmState',
  'tag',
]

/** The identifier of the built-in role Administrator on every host. */
export const adminRole = -1
