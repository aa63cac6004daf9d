import type { Ledger } from '../evidence/ledger.ts'
import { troubleOf } from '../evidence/trouble.ts'
import { mergeVerdicts, type Verdict } from '../evidence/verdict.ts'
import { ChecksFailed, NotApplicable } from '../scenario/errors.ts'
import { Recorder } from '../scenario/recorder.ts'

/** In place of a scenario's file. */
const FILE = 'seal'

/**
 * The work on one machine of a seal, told to the ledger as a scenario is. What goes wrong on one machine is its own.
 * @returns its verdict, and what was thrown
 */
export async function onMachine(
  ledger: Ledger,
  { name, machine }: { name: string; machine: string },
  work: (recorder: Recorder) => Promise<void>,
): Promise<{ verdict: Verdict; error?: unknown }> {
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
  const trouble = thrown && !isFinding ? troubleOf(thrown.error) : undefined
  const verdict = mergeVerdicts([...recorder.verdicts, ...(trouble ? (['unknown'] as const) : [])])
  recorder.end(verdict, performance.now() - startedAt, trouble)
  return { verdict, ...thrown }
}
