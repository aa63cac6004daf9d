import { sideBySide } from '../core/side-by-side.ts'
import { returnToBaseline } from '../safety/baseline.ts'
import { stepEvenIfUnwritten } from '../safety/operate.ts'
import { blankLuns } from './luns.ts'
import type { MachineUnderTest } from './machine.ts'
import type { Recorder } from './recorder.ts'
import type { Stage } from './stage.ts'

/** Takes away all that a scenario has done to its machines: each is as the run's baseline keeps it, and its LUNs are blank. */
export async function cleanUp(
  machines: readonly MachineUnderTest[],
  stage: Stage,
  recorder: Recorder,
): Promise<void> {
  stepEvenIfUnwritten(recorder.journal, 'Clean up')
  await sideBySide(machines, async (machine) => {
    await leave(machine, recorder)
    const luns = stage.lunsOf(machine)
    if (luns.length > 0) {
      try {
        await blankLuns(machine, luns, recorder.journal)
      } finally {
        await leave(machine, recorder)
      }
    }
    await machine.observeMachine()
  })
}

async function leave({ guest, custody }: MachineUnderTest, { journal }: Recorder): Promise<void> {
  await guest.close()
  await returnToBaseline(custody, journal)
}
