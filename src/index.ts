/** What the author of a scenario imports. */
export { judge } from './scenario/judgement.ts'
export { expect, type ScenarioFixtures, scenario } from './scenario/scenario.ts'
export { depthOf } from './scenario/tree.ts'
export { flatten } from './vsphere/snapshots.ts'
