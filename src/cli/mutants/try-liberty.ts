import { hintLine, messageOf } from '../../core/errors.ts'
import { say } from '../../core/say.ts'
import { isApplicable, type ScenarioSummary } from '../../evidence/run-summary.ts'
import type { Verdict } from '../../evidence/verdict.ts'
import type { Liberty } from '../../lab/liberties/liberty.ts'
import { type CatalogueRun, runCatalogue } from './catalogue-run.ts'

/** What the catalogue made of what a real host or guest may do. */
export interface TriedLiberty {
  /** One, or all that go together. */
  names: string[]
  /** What is allowed, in a sentence each. */
  allows: string[]
  scenarios: UnderLiberty[]
  /** Nothing was called violated. */
  blameless: boolean
  /** So many were taken at once, where it was not tried alone: what is told is what they came to. */
  among?: number
  /** Of all that it was tried by; absent among others. */
  durationMs?: number
}

/** One scenario under a liberty. */
interface UnderLiberty {
  scenario: string
  /** The id of its promise; null for the documented workflow. */
  promise: string | null
  verdict: Verdict | 'not applicable'
  /** What was characterised rather than judged, or does not apply. */
  characterised: string[]
  /** What is violated or unknown, in words; with the hint that ends it where there is one. */
  why: string[]
}

/** Runs the scenarios of the promises that a liberty touches, on a fresh lab that takes it. */
export function tryLiberty(liberty: Liberty, out: string): Promise<TriedLiberty> {
  const filters = liberty.touches.map((promise) => `${promise}.scenario`)
  return tryOn(
    [liberty],
    { filters, labOptions: liberty.shownBy ? [WITHOUT_THE_OTHER[liberty.shownBy]] : [] },
    out,
  )
}

const WITHOUT_THE_OTHER = { linux: '--no-windows', windows: '--no-linux' }

/** Runs scenarios on a fresh lab that takes these liberties all at once. */
export async function tryOn(
  liberties: readonly Liberty[],
  { filters, labOptions }: Pick<CatalogueRun, 'filters' | 'labOptions'>,
  out: string,
): Promise<TriedLiberty> {
  const startedAt = performance.now()
  const names = liberties.map(({ name }) => name)
  const end = (scenarios: UnderLiberty[]) =>
    tried(liberties, scenarios, { durationMs: performance.now() - startedAt })
  try {
    const { scenarios, trouble } = await runCatalogue({
      ...{ labOptions: [...labOptions, '--liberty', ...names], filters, out, bail: false },
    })
    const rest = trouble ? [asUnknown(trouble.what)] : []
    return end([...scenarios.map(underLiberty), ...rest])
  } catch (error) {
    say(messageOf(error))
    return end([asUnknown(messageOf(error))])
  }
}

/** What came of the scenarios under these liberties. */
export function tried(
  liberties: readonly Liberty[],
  scenarios: UnderLiberty[],
  how: Pick<TriedLiberty, 'among' | 'durationMs'>,
): TriedLiberty {
  return {
    names: liberties.map(({ name }) => name),
    allows: liberties.map(({ allows }) => allows),
    scenarios,
    blameless: !scenarios.some(({ verdict }) => verdict === 'violated'),
    ...how,
  }
}

/** What kept the run as a whole from its verdict. */
function asUnknown(why: string): UnderLiberty {
  return { scenario: 'the run itself', promise: null, verdict: 'unknown', characterised: [], why: [why] }
}

function underLiberty(summary: ScenarioSummary): UnderLiberty {
  const { name, promise, checks, characteristics, notApplicable, trouble } = summary
  const wrong = checks
    .filter(({ verdict }) => verdict !== 'held')
    .map(({ machine, statement, expected, seen }) => `${machine}: ${statement}: ${expected}; seen: ${seen}`)
  return {
    scenario: name,
    promise: promise?.id ?? null,
    verdict: isApplicable(summary) ? summary.verdict : 'not applicable',
    characterised: [
      ...characteristics.map(({ machine, question, answer }) => `${machine}: ${question} ${answer}`),
      ...notApplicable.map(({ machine, what, reason }) => `${machine}: ${what} is not applicable: ${reason}`),
    ],
    why: [...wrong, ...(trouble ? [`${trouble.what} ${hintLine(trouble)}`] : [])],
  }
}
