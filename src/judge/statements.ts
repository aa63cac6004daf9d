/** Everything that the harness can say of snapshots. The files beside this one hold it, each its own part. */
export { diskAsAsked, snapshotKeepsMemory } from './as-asked.ts'
export * from './before-revert.ts'

export { freshBoot, sameBoot } from './boot.ts'
export { bystanderDisk, bystanderGuest, bystanderMachine } from './bystander.ts'
export * from './changes.ts'
export { clockAtSnapshotOrCorrected, clockGoesOn } from './clock.ts'
export { diskZero, revertContent } from './content.ts'
export * from './disk.ts'
export * from './expectation.ts'
export { basesUnwritten, chainsLongerBy, deltaAtMostTheDisk, deltaHoldsWhatWasWritten } from './files.ts'
export * from './host-answer.ts'
export * from './host-state.ts'
export * from './probe.ts'
export * from './removal.ts'
export {
  revertBoot,
  revertFreshBoot,
  revertMemory,
  revertNotStarted,
  revertPlace,
  revertPower,
  revertSuspended,
  revertSystemDisk,
  revertTree,
} from './revert.ts'
export * from './seal-found.ts'
export * from './seal-state.ts'
export * from './settings.ts'
export * from './snapshot.ts'
export * from './state-files.ts'
export { witnessHolds } from './witness.ts'
export * from './writer.ts'
