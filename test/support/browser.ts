import { readFile } from 'node:fs/promises'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest'
import { z } from 'zod'

/** Run in a page, it measures the contrast of each text there. */
export const contrastScript = await readFile(new URL('./in-page/contrast.js', import.meta.url), 'utf8')

/** What it answers. */
export const contrasts = z.object({ measured: z.number(), poor: z.array(z.string()) })

/** Screens on which every page must do. */
export const looks = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'light', width: 390 },
  { colorScheme: 'dark', width: 1280 },
  { colorScheme: 'dark', width: 390 },
] as const

/** A browser for the tests of a file. */
export function useBrowser(): () => Browser {
  let browser: Browser
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'].concat([
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ]),
    })
  }, 20_000)
  afterAll(() => browser.close())
  return () => browser
}

/** A page as a reader opens it, from its file. It may neither ask the network nor complain. */
export async function openPage(
  browser: Browser,
  url: string,
  { colorScheme, width }: (typeof looks)[number] = looks[0],
): Promise<Page> {
  const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } })
  const requests: string[] = []
  const complaints: string[] = []
  page.on('request', (request) => requests.push(request.url()))
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  onTestFinished(async () => {
    await page.close()
    expect({ requests, complaints }).toEqual({ requests: [url], complaints: [] })
  })
  await page.goto(url)
  return page
}
