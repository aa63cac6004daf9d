import { promises } from '../../judge/promises.ts'
import { type Liberty, together } from '../../lab/liberties/liberty.ts'
import { type TriedLiberty, tryOn } from './try-liberty.ts'

/**
 * The whole catalogue and the documented workflow under all liberties that go together, as so many pieces of work, each on
 * a lab of its own that takes all of them.
 */
export function attemptsTogether(
  liberties: readonly Liberty[],
  parts: number,
  out: string,
): (() => Promise<TriedLiberty>)[] {
  const all = together(liberties)
  return catalogueIn(parts).map((filters) => () => tryOn(all, { filters, labOptions: [] }, out))
}

/** Each part has some of everything: neighbours in the catalogue take about as long. */
export function catalogueIn(parts: number): string[][] {
  const all = ['documented-workflow', ...Object.keys(promises).map((id) => `${id}.scenario`)]
  return Array.from({ length: parts }, (_, part) => all.filter((_one, i) => i % parts === part))
}

/** What its parts came to, then the same for each of the liberties: what the promises that it touches came to among all. */
export function toldTogether(parts: readonly TriedLiberty[], liberties: readonly Liberty[]): TriedLiberty[] {
  const all = together(liberties)
  const scenarios = parts.flatMap((part) => part.scenarios)
  const whole: TriedLiberty = {
    names: all.map(({ name }) => name),
    allows: all.map(({ allows }) => allows),
    scenarios,
    blameless: parts.every(({ blameless }) => blameless),
    durationMs: parts.reduce((sum, { durationMs = 0 }) => sum + durationMs, 0),
  }
  const each = all.map(({ name, allows, touches }): TriedLiberty => {
    const touched = scenarios.filter(({ promise }) => promise !== null && touches.includes(promise))
    const blameless = touched.every(({ verdict }) => verdict !== 'violated')
    return { names: [name], among: all.length, allows: [allows], scenarios: touched, blameless }
  })
  return [whole, ...each]
}
