/** What the author of a scenario imports. */

export { flatten } from './core/flatten.ts'
export { secret } from './core/redact.ts'
export type { Promised } from './evidence/entries.ts'
export type { Seen, SeenOf, SnapshotNode } from './evidence/seen.ts'
export type { Verdict } from './evidence/verdict.ts'
export { correctedTo } from './judge/clock.ts'
export { leavesDeltas } from './judge/deltas-left.ts'
export { type Judgement, judge, judgeEqual } from './judge/judgement.ts'
export { keepsMemoryInDisk } from './judge/memory-in-disk.ts'
export { type PromiseId, promises } from './judge/promises.ts'
export { type Statement, statement } from './judge/statement.ts'
export * as statements from './judge/statements.ts'
export { depthOf } from './judge/tree.ts'
export type { NewDisk } from './scenario/attach.ts'
export {
  CommandFailed,
  type CommandResult,
  type CommandResults,
  type Commands,
  type RunOptions,
} from './scenario/commands.ts'
export type { Needs, NeedsOrLess } from './scenario/crews.ts'
export type { DiskHandle } from './scenario/disk.ts'
export type { Disks, NewVolume } from './scenario/disks.ts'
export type { Looks } from './scenario/looks.ts'
export type { MachineHandle } from './scenario/machine.ts'
export type { Machines } from './scenario/machines.ts'
export type { SnapwitnessMatchers } from './scenario/matchers.ts'
export { matcher } from './scenario/own-matcher.ts'
export type { Probe, ProbedMachine } from './scenario/probe.ts'
export type { Probes } from './scenario/probes.ts'
/** `scenario` is the older name of `test`, by which editors find no scenario before it has run. */
export { expect, test, test as scenario } from './scenario/scenario.ts'
export type { Snapshots } from './scenario/snapshots.ts'
export type { MountPoints, Volumes, WriteOptions } from './scenario/volumes.ts'
export type { Scattered, Trims, Where, Witnesses } from './scenario/witnesses.ts'
export type { OwnPromise, ScenarioFixtures, ScenarioOptions, ScenarioTest } from './scenario/words.ts'
export type { Acknowledged, Writers } from './scenario/writers.ts'
