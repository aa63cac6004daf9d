import { hintLine } from '../core/errors.ts'
import { say } from '../core/say.ts'
import { sideBySide } from '../core/side-by-side.ts'
import { RUN_ITSELF } from '../evidence/entries.ts'
import { Journal } from '../evidence/journal.ts'
import { Ledger } from '../evidence/ledger.ts'
import { troubleOf } from '../evidence/trouble.ts'
import type { Trouble } from '../evidence/units.ts'
import { carryOut } from './cleaning.ts'
import type { Wish, Work } from './find-work.ts'
import { evenIfUnwritten, type Operate, stepEvenIfUnwritten, unrecorded } from './operate.ts'

export interface Outcome {
  machine: string
  run: string
  /** What stays, as sentences. */
  left: string[]
  trouble?: Trouble
}

/**
 * Cleans all machines side by side, told to the ledger of the run's folder where there is one. What goes wrong on one does
 * not keep the others from being cleaned.
 */
export async function cleanAll(work: readonly Work[], { folder, steal }: Wish): Promise<Outcome[]> {
  const ledger = folder === undefined ? undefined : Ledger.open(folder)
  const operate = ledger ? recordedIn(ledger) : unrecorded
  // What several runs left on one machine goes one after the other.
  const machines = [...new Set(work.map(({ machine }) => machine))]
  const outcomes = await sideBySide(machines, async (machine) => {
    const own: Outcome[] = []
    for (const one of work.filter((each) => each.machine === machine))
      own.push(await cleanOne(one, steal, operate))
    return own
  })
  ledger?.close()
  return outcomes.flat()
}

function recordedIn(ledger: Ledger): Operate {
  const journal = new Journal(ledger, RUN_ITSELF)
  stepEvenIfUnwritten(journal, 'Clean')
  return evenIfUnwritten(journal)
}

async function cleanOne(
  { machine, run, cleaning }: Work,
  steal: boolean,
  operate: Operate,
): Promise<Outcome> {
  try {
    const left = await carryOut(cleaning, { steal, operate })
    say(left.length === 0 ? `${machine} is as it was found.` : `${machine}: ${left.join('; ')}.`)
    return { machine, run, left }
  } catch (error) {
    const trouble = troubleOf(error)
    say(
      `${machine}: ${trouble.what}\n${hintLine({ ...trouble, hint: `${trouble.hint} Cleaning may be repeated.` })}`,
    )
    return { machine, run, left: cleaning.left, trouble }
  }
}
