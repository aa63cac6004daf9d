import { expect, test } from 'vitest'
import { renderJunit } from '../../src/report/junit.ts'
import { renderPage } from '../../src/report/page.ts'
import { recordOf } from '../../src/report/run-record.ts'
import { exampleLedger } from './example-ledger.ts'
import { nightLedger, nightScenario } from './night-ledger.ts'

const night = recordOf(
  nightLedger({
    ...{ machines: 6, scenarios: 3 },
    outcome: (scenario, machine) =>
      (({ '1 2': 'violated', '1 5': 'violated', '2 1': 'unknown', '3 3': 'not applicable' }) as const)[
        `${scenario} ${machine}` as '1 2'
      ] ??
      (scenario === 3 && machine === 6
        ? 'not run'
        : scenario === 2 && machine === 2
          ? 'tried again'
          : undefined),
  }),
)
const page = renderPage(night)

test('a night begins with a cell for each scenario on each machine, which tells its verdict and leads to it', () => {
  const cells = [...page.matchAll(/<td class="(\w+)">(?:<a href="#([\w-]+)")?/g)]
  expect(cells.map(([, verdict]) => verdict)).toEqual([
    ...['held', 'violated', 'held', 'violated', 'held', 'held'],
    ...['unknown', 'held', 'held', 'held', 'held', 'held'],
    ...['held', 'held', 'none', 'held', 'none', 'held'],
  ])
  for (const [, , anchor] of cells.filter(([, , anchor]) => anchor))
    expect(page).toContain(`<div id="${anchor}">`)
  expect(page).toContain(`title="${nightScenario(1).name} on debian-2: violated"`)
  expect(page.match(/<th scope="col" class="notable"><span>([\w-]+)/g)).toHaveLength(2)
})

test('what befell several machines is told once, with the way to each', () => {
  const [, findings = ''] = page.split('aria-labelledby="findings"')
  expect(findings.match(/<article class="finding violated">/g)?.length).toBe(4)
  expect(findings).toMatch(/The same at 1 other place: <a href="#scenario-\d+-step-4">debian-5<\/a>/)
})

test('a unit that was tried again tells by what the first attempt had ended', () => {
  expect(page).toContain(
    'Tried again: the first attempt ended by The connection to the host was lost (ECONNRESET).',
  )
})

test('so does one that is told in short, where there is no room to draw every unit', () => {
  const large = nightLedger({
    ...{ machines: 16, scenarios: 2 },
    outcome: (scenario, machine) => (scenario === 2 && machine === 2 ? 'tried again' : undefined),
  })
  const short = renderPage(recordOf(large))
  expect(short.match(/class="in-brief"/g)?.length).toBe(33)
  expect(short).toContain('Tried again: the first attempt ended by')
})

test('a run of one crew has no table of machines', () => {
  expect(renderPage(recordOf(exampleLedger()))).not.toContain('class="matrix"')
})

test('each crew of a scenario is a suite of its own name in JUnit', () => {
  const names = [...renderJunit(night).matchAll(/<testsuite name="([^"]+)"/g)].map(([, name]) => name)
  expect(new Set(names).size).toBe(17)
  expect(names).toContain(`${nightScenario(1).name} [debian-2]`)
  expect(renderJunit(night)).toContain('name="it came to its end, debian-1"')
})
