import type { Context } from './context.ts'
import { type Extent, PsError } from './errors.ts'

/** Who an error belongs to: the command that was running. */
export interface Reporter {
  readonly name: string
  readonly implementation: string | undefined
  readonly extent: Extent | undefined
  /** -ErrorAction, in lower case. */
  readonly errorAction: string | undefined
  /** -ErrorVariable, and what to do with it. */
  readonly remember: ((error: PsError) => void) | undefined
}

/** Adds what the error does not know yet: where it happened, and in which command. */
export function attribute(
  error: PsError,
  reporter: Pick<Reporter, 'name' | 'implementation' | 'extent'>,
): PsError {
  error.record.extent ??= reporter.extent
  error.record.command ??= { name: reporter.name, implementation: reporter.implementation }
  return error
}

/**
 * A non-terminating error: reported, and the command goes on, unless the preference says otherwise.
 * @throws PsError under Stop
 */
export function reportError(context: Context, error: PsError, reporter: Reporter): void {
  attribute(error, reporter)
  reporter.remember?.(error)
  const action = reporter.errorAction ?? context.preference('erroractionpreference')
  context.session.succeeded = false
  if (action === 'ignore') return
  if (action === 'stop') throw new PsError(error.record, { fatal: true })
  context.session.remember(error.record)
  if (action !== 'silentlycontinue') context.streams.error(error.record)
}

/** Where a terminating error meets the end of its statement. @throws PsError when it goes further up */
export function endStatement(context: Context, error: PsError, extent: () => Extent): void {
  error.record.extent ??= extent()
  const { session } = context
  const action = context.preference('erroractionpreference')
  if (error.fatal || session.tryDepth > 0 || action === 'stop') throw error
  session.succeeded = false
  if (action === 'ignore') return
  session.remember(error.record)
  if (action !== 'silentlycontinue') context.streams.error(error.record)
}
