import { UsageError } from '../core/errors.ts'
import { count } from '../core/format.ts'
import { inLine } from '../core/words.ts'
import type { Doubt } from './doubts.ts'
import { inBrief, type SideInBrief } from './in-brief.ts'
import type { SealTold } from './seal.ts'
import type { Side } from './side.ts'
import { someOf } from './some-of.ts'

/** What the run came to that has verified a seal between two sides. */
export interface Verification extends SideInBrief {
  /** What of the seal does not hold. */
  violated: { machine: string; statement: string }[]
}

export function verificationOf(side: Side): Verification {
  const checks = side.scenarios.flatMap((scenario) => scenario.checks)
  const violated = checks.filter(({ verdict }) => verdict === 'violated')
  return {
    ...inBrief(side),
    violated: violated.map(({ machine, statement }) => ({ machine, statement })),
  }
}

/** A seal of which not all was seen is not verified. */
export function doubtsOfVerification(
  { name, troubles, scenarios }: Side,
  seal: Pick<SealTold, 'machines'> | undefined,
): Doubt[] {
  const told = new Set(scenarios.flatMap(({ machines }) => machines))
  const untold = (seal?.machines ?? []).filter((machine) => !told.has(machine.name))
  const checks = scenarios.flatMap((scenario) => scenario.checks)
  const unknown = checks.filter(({ verdict }) => verdict === 'unknown').length
  return [
    ...troubles.map((what) => ({ code: 'not-ended', what: `verification: ${inLine(what)}` }) as const),
    ...scenarios.flatMap(({ machines, trouble }): Doubt[] => {
      if (!trouble) return []
      const what = inLine(`the seal on ${machines.join(' + ')} was not verified to its end: ${trouble.what}`)
      return [{ code: 'cut-short', what }]
    }),
    ...(untold.length > 0
      ? [
          {
            code: 'other-machines',
            what: `${inLine(name)} tells nothing of ${someOf(untold.map((one) => one.name))}, which is sealed`,
          } as const,
        ]
      : []),
    ...(checks.length === 0
      ? [{ code: 'nothing-in-common', what: `${inLine(name)} verified nothing` } as const]
      : []),
    ...(unknown > 0
      ? [{ code: 'unseen', what: `${count(unknown, 'check')} of the seal could not be made` } as const]
      : []),
  ]
}

const VERIFIES = 'snapwitness verify '

/**
 * The run that a person names as having verified a seal has verified that one.
 * @throws UsageError
 */
export function refuseOther({ name, told }: Side, seal: SealTold | undefined): void {
  const hint = 'Name the folder of the run that `snapwitness verify` has made of this seal.'
  if (!told?.command.startsWith(VERIFIES))
    throw new UsageError(`${inLine(name)} has verified no seal.`, { hint })
  const verified = told.command.slice(VERIFIES.length)
  if (seal && seal.seal !== verified)
    throw new UsageError(
      `${inLine(name)} has verified the seal ${inLine(verified)}, and not ${inLine(`${seal.seal} “${seal.name}”`)}.`,
      { hint },
    )
}
