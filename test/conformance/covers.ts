import type { TestOptions } from 'vitest'

/** Which part of ours a test shows to agree with which program of others, its referee. */
export interface Coverage {
  ours: string
  against: string
}

/** What a test found out beside passing: operations that it saw succeed, and what the referee does not know. */
export interface Findings {
  operations?: string[]
  gaps?: string[]
}

declare module 'vitest' {
  interface TaskMeta {
    covers?: Coverage
    findings?: Findings
  }
}

/**
 * To stand behind the name of a `describe` or a `test`: the tests that ran below it, by name, are the row of this pair in
 * the table at the end.
 */
export function covers(ours: string, against: string): TestOptions {
  return { meta: { covers: { ours, against } } }
}

/** Adds to the row of the test's pair. Only what was seen belongs here: call it after the assertions. */
export function found({ task }: { task: { meta: { findings?: Findings } } }, findings: Findings): void {
  const { operations = [], gaps = [] } = task.meta.findings ?? {}
  task.meta.findings = {
    operations: [...operations, ...(findings.operations ?? [])],
    gaps: [...gaps, ...(findings.gaps ?? [])],
  }
}
