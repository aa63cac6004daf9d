import { INTERRUPTED } from '../evidence/interruption.ts'
import type { Ledger } from '../evidence/ledger.ts'
import { troubleOf } from '../evidence/trouble.ts'
import { mergeVerdicts } from '../evidence/verdict.ts'
import { ChecksFailed, NotApplicable } from '../scenario/errors.ts'
import { Recorder } from '../scenario/recorder.ts'

/** In place of a scenario's file. */
const FILE = 'seal'

interface About {
  /** As a scenario's. */
  name: string
  machine: string
  /** What to do where it was asked to stop. */
  again: string
}

/**
 * The work on one machine of a seal, told to the ledger as a scenario is: its verdict, and what kept it from its end. What
 * goes wrong on one machine is its own.
 */
export async function onMachine(
  ledger: Ledger,
  { name, machine, again }: About,
  work: (recorder: Recorder) => Promise<void>,
): Promise<void> {
  const recorder = new Recorder(ledger, { name, file: FILE, machines: [machine] })
  const startedAt = performance.now()
  let thrown: { error: unknown } | undefined
  try {
    await work(recorder)
  } catch (error) {
    thrown = { error }
  }
  if (thrown?.error instanceof NotApplicable) {
    const { machine: of, what, reason } = thrown.error
    recorder.notApplicable(of, what, reason)
  }
  const isFinding = thrown?.error instanceof ChecksFailed || thrown?.error instanceof NotApplicable
  const told = thrown && !isFinding ? troubleOf(thrown.error) : undefined
  const trouble = told?.code === INTERRUPTED ? { ...told, hint: again } : told
  const verdict = mergeVerdicts([...recorder.verdicts, ...(trouble ? (['unknown'] as const) : [])])
  recorder.end(verdict, performance.now() - startedAt, trouble)
}
