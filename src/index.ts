/** What the author of a scenario imports. */
export { expect, type ScenarioFixtures, scenario } from './scenario/scenario.ts'
