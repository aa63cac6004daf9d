import { promises } from '../../judge/promises.ts'
import { type Liberty, together } from '../../lab/liberties/liberty.ts'
import { type TriedLiberty, tried, tryOn } from './try-liberty.ts'

/**
 * The whole catalogue and the documented workflow under all liberties that go together, as pieces of work, each on a lab of
 * its own that takes all of them.
 * @param lanes how many labs there are at a time
 */
export function attemptsTogether(
  liberties: readonly Liberty[],
  lanes: number,
  out: string,
): (() => Promise<TriedLiberty>)[] {
  const all = together(liberties)
  return partsOf(all, lanes).map((part) => () => tryOn(all, part, out))
}

type Part = Parameters<typeof tryOn>[1]

/** What a liberty touches that one kind of guest is not enough to show, every kind tries; all else Debian, which is quicker. */
export function partsOf(liberties: readonly Liberty[], lanes: number): Part[] {
  const everyKind = new Set(
    liberties.filter(({ shownBy }) => shownBy !== 'linux').flatMap(({ touches }) => touches),
  )
  const filtersFor = (isWanted: (id: string) => boolean) =>
    Object.keys(promises).flatMap((id) => (isWanted(id) ? [`${id}.scenario`] : []))
  const onAll = ['documented-workflow', ...filtersFor((id) => everyKind.has(id))]
  const onOne = filtersFor((id) => !everyKind.has(id))
  return [
    ...dealt(onAll, lanes).map((filters) => ({ filters, labOptions: [] })),
    { filters: onOne, labOptions: ['--no-windows'] },
  ]
}

/** Each hand has some of everything: neighbours in the catalogue take about as long. */
function dealt<T>(items: readonly T[], hands: number): T[][] {
  return Array.from({ length: hands }, (_, hand) => items.filter((_one, i) => i % hands === hand))
}

/** What its parts came to, then the same for each of the liberties: what the promises that it touches came to among all. */
export function toldTogether(parts: readonly TriedLiberty[], liberties: readonly Liberty[]): TriedLiberty[] {
  const all = together(liberties)
  const scenarios = parts.flatMap((part) => part.scenarios)
  const durationMs = parts.reduce((sum, part) => sum + (part.durationMs ?? 0), 0)
  const each = all.map((one) => {
    const touched = scenarios.filter(({ promise }) => promise !== null && one.touches.includes(promise))
    return tried([one], touched, { among: all.length })
  })
  return [tried(all, scenarios, { durationMs }), ...each]
}
