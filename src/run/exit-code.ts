import type { TestCase, TestModule } from 'vitest/node'
import { exitCodes } from '../core/exit-codes.ts'
import type { Trouble } from '../evidence/units.ts'
import { mergeVerdicts, type Verdict } from '../evidence/verdict.ts'

/**
 * What plain vitest ends with: our exit codes, where scenarios have a say. Of tests that failed, an ordinary one counts as
 * vitest has it (1), and nothing that kept us from seeing is taken for a violation.
 * @param own the modules of projects that use the plugin
 * @returns undefined where vitest's own word stands
 */
export function exitCodeOf(
  modules: readonly TestModule[],
  own: readonly TestModule[],
  errors: readonly unknown[],
  troubles: readonly Trouble[],
): number | undefined {
  const tests = modules.flatMap((module) => [...module.children.allTests()])
  if (tests.some((test) => !isScenario(test) && hasFailed(test))) return undefined
  const scenarios = tests.filter(isScenario)
  const verdicts = scenarios.flatMap(verdictOf)
  if (isUsage(troubles) && !scenarios.some((test) => test.meta().snapwitness?.verdict)) return exitCodes.usage
  const isBroken = own.some((module) => module.errors().length > 0) || (errors.length > 0 && own.length > 0)
  const unseen: Verdict[] = isBroken || troubles.length > 0 ? ['unknown'] : []
  const all = [...verdicts, ...unseen]
  const isSilent = all.length === 0 && !scenarios.some((test) => test.meta().snapwitness?.notApplicable)
  const verdict = isSilent ? 'held' : mergeVerdicts(all)
  return verdict === 'held' ? undefined : exitCodes[verdict]
}

function isScenario(test: TestCase): boolean {
  return test.meta().snapwitness !== undefined
}

export function hasFailed(test: TestCase): boolean {
  return test.result().state === 'failed'
}

/** Scenarios that left no word in a ledger, each with why: they could not even begin. */
export function unrecorded(modules: readonly TestModule[]): { name: string; why: string }[] {
  const tests = modules.flatMap((module) => [...module.children.allTests()])
  return tests
    .filter((test) => isScenario(test) && hasFailed(test) && !test.meta().snapwitness?.verdict)
    .map((test) => ({ name: test.fullName, why: test.result().errors?.[0]?.message ?? '' }))
}

/** One that failed without a verdict could not even begin. */
function verdictOf(test: TestCase): Verdict[] {
  const { verdict } = test.meta().snapwitness ?? {}
  if (verdict) return [verdict]
  return hasFailed(test) ? ['unknown'] : []
}

function isUsage(troubles: readonly Trouble[]): boolean {
  return troubles.some(({ code }) => code === 'USAGE')
}
