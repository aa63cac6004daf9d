import { sideBySide } from '../core/side-by-side.ts'
import { returnToBaseline } from '../safety/baseline.ts'
import { stepEvenIfUnwritten } from '../safety/operate.ts'
import type { MachineUnderTest } from './machine.ts'
import type { Recorder } from './recorder.ts'

/** Takes away all that a scenario has done to its machines: each is as the run's baseline keeps it. */
export async function cleanUp(machines: readonly MachineUnderTest[], recorder: Recorder): Promise<void> {
  stepEvenIfUnwritten(recorder.journal, 'Clean up')
  await sideBySide(machines, async (machine) => {
    await machine.guest.close()
    await returnToBaseline(machine.custody, recorder.journal)
    await machine.observeMachine()
  })
}
