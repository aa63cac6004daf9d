import type { BenchMachine, BenchSnapshot } from './bench-machine.ts'
import { type Comparison, inTurn, timed } from './pairs.ts'

/** Snapshots and reverts of one machine, each side with the other's idle machine beside it. */
export async function compareSnapshots(
  ours: BenchMachine,
  floor: BenchMachine,
  { pairs, coldPairs }: { pairs: number; coldPairs: number },
): Promise<Comparison[]> {
  const [oursCold, floorCold] = [await snapshot(ours, false), await snapshot(floor, false)]
  const [oursWarm, floorWarm] = [await snapshot(ours, true), await snapshot(floor, true)]
  const warm = await inTurn(
    pairs,
    () => warmRound(ours, oursWarm),
    () => warmRound(floor, floorWarm),
  )
  const cold = await inTurn(
    coldPairs,
    () => coldRound(oursCold),
    () => coldRound(floorCold),
  )
  return [...warm, ...cold]
}

function snapshot(machine: BenchMachine, memory: boolean): Promise<BenchSnapshot> {
  return machine.takeSnapshot({ memory })
}

/** Every round begins where the one before did: right above the same snapshot. */
async function warmRound(machine: BenchMachine, base: BenchSnapshot) {
  const taken = await timed(() => snapshot(machine, true))
  const reverted = await timed(() => base.revert())
  await taken.result.remove()
  return {
    'snapshot with memory': taken.ms,
    'revert with memory, until the guest answers': reverted.ms,
  }
}

async function coldRound(base: BenchSnapshot) {
  return { 'cold revert, until the guest answers': (await timed(() => base.revert())).ms }
}
