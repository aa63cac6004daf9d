import type { Check } from './recorder.ts'

/** What the rest of a scenario is about, this machine or its host does not offer. It is no finding, and no trouble either. */
export class NotApplicable extends Error {
  readonly machine: string
  readonly what: string
  readonly reason: string

  constructor(machine: string, what: string, reason: string) {
    super(`${machine}: ${what} is not applicable: ${reason}`)
    this.name = 'NotApplicable'
    this.machine = machine
    this.what = what
    this.reason = reason
  }
}

/**
 * Checks that did not hold. Thrown by a matcher or a revert so that the scenario stops; the verdict itself stands in
 * the ledger.
 */
export class ChecksFailed extends Error {
  readonly checks: readonly Check[]

  constructor(checks: readonly Check[]) {
    super(checks.map(describeCheck).join('\n\n'))
    this.checks = checks
    this.name = 'ChecksFailed'
  }
}

/** Throws when a check did not hold. */
export function demand(checks: readonly Check[]): void {
  const failed = checks.filter((check) => check.verdict !== 'held')
  if (failed.length > 0) throw new ChecksFailed(failed)
}

export function describeCheck({ machine, statement, verdict, expected, seen }: Check): string {
  return `${machine}: ${statement}: ${verdict}\n  expected: ${expected}\n  seen:     ${seen}`
}
