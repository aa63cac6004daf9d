import { expect, test } from 'vitest'
import type { Verdict } from '../../src/evidence/verdict.ts'
import { classify, type Point, type Standing } from '../../src/history/classify.ts'
import { startOf } from './synthetic-night.ts'

/** `h1 v1 u2`: a verdict and a build for each night, the oldest first; `-` where the check was not run. */
function row(text: string): (Point | undefined)[] {
  return text.split(' ').map((word, at) => {
    const verdict = verdicts[word[0] ?? '']
    return (
      verdict && { night: { run: `r${at + 1}`, startedAt: startOf(at + 1) }, build: word.slice(1), verdict }
    )
  })
}

const verdicts: Record<string, Verdict> = { h: 'held', v: 'violated', u: 'unknown' }

function classified(text: string) {
  const points = row(text)
  const before = points.slice(0, -1).flatMap((point) => point ?? [])
  return classify(points.at(-1), before.toReversed())
}

test.each<[nights: string, standing: Standing, since?: string]>([
  ['h1', 'held'],
  ['v1', 'new', 'r1'],
  ['h1 h1 v1', 'new', 'r3'],
  ['h1 h1 v1 v1', 'still', 'r3'],
  ['h1 v1 u1 v1', 'still', 'r2'],
  ['h1 u1 v1', 'new', 'r3'],
  ['u1 u1 v1', 'new', 'r3'],
  ['v1 v2 v3', 'still', 'r1'],
  ['v1 h2 v3', 'new', 'r3'],
  ['v1 h2', 'fixed', 'r1'],
  ['h1 v2 u2 h3', 'fixed', 'r2'],
  ['v1 h2 h2', 'held'],
  ['h1 v1 h1', 'flaky'],
  ['v1 h1', 'flaky'],
  ['v1 h1 v1', 'flaky', 'r3'],
  ['v1 h1 v1 v1', 'flaky', 'r3'],
  ['v1 u1', 'unknown', 'r1'],
  ['h1 u1', 'unknown'],
  ['v1 -', 'not run', 'r1'],
  ['h1 - -', 'not run'],
  ['v1 - v1', 'still', 'r1'],
])('the nights %s are %s', (nights, standing, since) => {
  const result = classified(nights)
  expect({ standing: result.standing, since: result.since?.run }).toEqual({ standing, since })
})

test('since tells the build on which it began, not that of tonight', () => {
  expect(classified('h1 v2 v3').since).toEqual({ run: 'r2', startedAt: startOf(2), build: '2' })
})
