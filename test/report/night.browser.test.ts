import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { writeReport } from '../../src/report/write-report.ts'
import { contrastScript, contrasts, looks, openPage, useBrowser } from '../support/browser.ts'
import { nightLedger } from './night-ledger.ts'
import { runFolder } from './run-folder.ts'

const browser = useBrowser()

async function openNight() {
  const entries = nightLedger({
    ...{ machines: 24, scenarios: 3 },
    outcome: (scenario, machine) => (scenario === 2 && machine === 3 ? 'violated' : undefined),
  })
  return openPage(browser(), pathToFileURL((await writeReport(await runFolder(entries))).html).href)
}

test('the page of a night fits a phone and a screen, in light and in dark', async () => {
  const page = await openNight()
  for (const { colorScheme, width } of [...looks, { colorScheme: 'light', width: 375 } as const]) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 900 })
    const place = `${colorScheme} ${width}`
    expect(await page.evaluate('document.documentElement.scrollWidth'), place).toBe(width)
    const heading = await page.locator('.matrix tbody th').first().boundingBox()
    expect(heading?.width, place).toBeGreaterThan(100)
    expect(contrasts.parse(await page.evaluate(contrastScript)).poor, place).toEqual([])
  }
})

test('a click on a cell opens its unit, and so does the keyboard', async () => {
  const page = await openNight()
  const unit = page.locator('.unit', { has: page.locator('summary b', { hasText: /^debian-3$/ }) }).nth(1)
  expect(await unit.isVisible()).toBe(false)
  await page.locator('.matrix td.violated a').click()
  await unit.locator('.storyboard').waitFor({ state: 'visible', timeout: 10_000 })
  const held = page.locator('.matrix td.held a').first()
  await held.focus()
  const anchor = (await held.getAttribute('href')) ?? ''
  expect(await page.locator(anchor).isVisible()).toBe(false)
  await page.keyboard.press('Enter')
  await page.locator(anchor).waitFor({ state: 'visible', timeout: 10_000 })
})
