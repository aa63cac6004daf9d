import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { renderHistory } from '../../src/history/page.ts'
import { contrastScript, contrasts, looks, openPage, useBrowser } from '../support/browser.ts'
import { type NightWish, nameOf, nightOf } from './synthetic-night.ts'
import { morningAfter, tempFolder } from './temp-store.ts'

const browser = useBrowser()

/** A fleet: a new fault, one that is known, one that comes and goes, and a machine that could not be seen. */
const fleet: NightWish['verdict'] = ({ machine, scenario }) => {
  if (machine === 7) return 'unknown'
  if (scenario === 7 && machine <= 3) return 'violated'
  return scenario === 9 && machine === 5 ? 'violated' : undefined
}

async function pageOf(morning: Awaited<ReturnType<typeof morningAfter>>) {
  const file = join(await tempFolder(), 'history.html')
  await writeFile(file, renderHistory(morning))
  return { file, page: await openPage(browser(), pathToFileURL(file).href) }
}

const issue = {
  ...{ promise: 9, issue: 'https://bugs.example.org/9', owner: 'storage team' },
  ...{ expires: '2030-01-01', reason: 'A delta is left.' },
}

async function fleetMorning() {
  const size = { machines: 40, scenarios: 20 }
  const before = Array.from({ length: 10 }, (_, at) => nightOf({ night: at + 1, ...size }))
  return morningAfter([...before, nightOf({ night: 11, ...size, verdict: fleet })], { issues: [issue] })
}

test('the page of forty machines says what is new at its top, and fits any screen in light and in dark', {
  timeout: 60_000,
}, async () => {
  const { page } = await pageOf(await fleetMorning())
  expect(await page.title()).toBe('New since build 24723872: promise 7 on 3 of 40 machines')
  const heading = page.getByRole('heading', { level: 1 })
  expect(await heading.textContent()).toBe('Something new')
  for (const { colorScheme, width } of looks) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 900 })
    const place = `${colorScheme} ${width}`
    expect((await heading.boundingBox())?.y, place).toBeLessThan(200)
    expect(await page.evaluate('document.documentElement.scrollWidth'), place).toBe(width)
    const { measured, poor } = contrasts.parse(await page.evaluate(contrastScript))
    expect(measured, place).toBeGreaterThan(200)
    expect(poor, place).toEqual([])
  }
})

test('the page of the night after says that it is violated still', async () => {
  const night = { machines: 4, scenarios: 8, verdict: fleet }
  const { page } = await pageOf(await morningAfter([11, 12].map((at) => nightOf({ night: at, ...night }))))
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Still violated')
})

test('promises and machines make a map in which each cell tells itself', async () => {
  const { page } = await pageOf(await fleetMorning())
  const cells = page.locator('.heat tbody td')
  expect(await cells.count()).toBe(18 * 40)
  expect(await page.locator('.heat td.new').count()).toBe(3)
  expect(await page.locator('.heat td.known').getAttribute('title')).toBe(
    'promise 9 on debian-5: known, violated (2)',
  )
  expect(await page.locator('.heat td.unknown').count()).toBe(18)
  expect(await page.locator('.heat tbody th').first().textContent()).toBe('promise 1')
})

test('what is new, what is known and whose it is stand in a table, and times are drawn', async () => {
  const { page } = await pageOf(await fleetMorning())
  const news = page.locator('.news tbody tr')
  expect(await news.first().textContent()).toMatch(
    /new .*promise 7 .*debian-1, debian-2, debian-3.*2026-01-11 \(run 0000000b\).*24723872/s,
  )
  expect(await page.locator('.news tr.known').textContent()).toContain(
    'https://bugs.example.org/9 (storage team',
  )
  const charts = page.locator('.times svg')
  expect(await charts.count()).toBe(3)
  expect(await charts.first().getAttribute('aria-label')).toMatch(
    /^remove snapshot: 3.1 s .* last of 11 nights/,
  )
  expect((await charts.first().locator('polyline').last().getAttribute('points'))?.split(' ')).toHaveLength(
    11,
  )
})

test('a known issue about nothing is told there, too', async () => {
  const misspelt = { ...issue, promise: 'no-such-promise' }
  const { page } = await pageOf(await morningAfter([nightOf({ night: 1 })], { issues: [misspelt] }))
  expect(await page.locator('.news .notice').textContent()).toMatch(
    /^Promise no-such-promise is in the known issues .* no check of these nights has that name/,
  )
})

test('names that look like markup are shown as they are and do nothing', async () => {
  const name = '<script>document.title="taken"</script><img src=x onerror=alert(1)>"\'&amp;'
  const night = nightOf({
    night: 1,
    machines: 2,
    verdict: ({ machine }) => (machine === 1 ? 'violated' : undefined),
  })
  const hostile = JSON.parse(JSON.stringify(night).replaceAll(`"${nameOf(1)}"`, JSON.stringify(name)))
  const { page, file } = await pageOf(await morningAfter([hostile]))
  expect(await page.locator('script, img').count()).toBe(0)
  expect(await page.title()).toContain('New since build')
  expect(await page.locator('.news').textContent()).toContain(name)
  expect(await readFile(file, 'utf8')).not.toMatch(/https?:\/\/(?!bugs)[^"]*\.(js|css)/)
})
