import { createReadStream, existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { useBrowser } from '../../support/browser.ts'

/** The site as `npm run docs:build` has made it, in a real browser. */

const SITE = 'docs/.vitepress/dist'
const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

const browser = useBrowser()
let server: Server
let origin: string

beforeAll(async () => {
  expect(existsSync(join(SITE, 'index.html')), 'npm run docs:build').toBe(true)
  server = createServer(({ url = '/' }, response) => {
    const { pathname } = new URL(url, 'http://site')
    const file = join(SITE, normalize(pathname.endsWith('/') ? `${pathname}index.html` : pathname))
    if (!existsSync(file)) return response.writeHead(404).end()
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' })
    createReadStream(file).pipe(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close())

test.each([
  ['LEASE_HELD', 'trouble.html#lease-held'],
  ['VSPHERE_INVALID_LOGIN', 'trouble.html#vsphere-invalid-login'],
  ['INVALID_LOGIN', 'trouble.html#vsphere-invalid-login'],
  ['toHoldRaw', 'SnapwitnessMatchers.html'],
])('who searches for %s finds its place first', async (word, place) => {
  const page = await open('start.html')
  await page.getByRole('button', { name: 'Search' }).first().click()
  await page.getByRole('searchbox').fill(word)
  const first = page.locator('.results a').first()
  await expect.poll(() => first.getAttribute('href'), { timeout: 20_000 }).toContain(place)
})

/** It asks nothing of any other place, and does not complain. */
async function open(name: string): Promise<Page> {
  const page = await browser().newPage()
  const wrong: string[] = []
  page.on('request', (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith('data:')) wrong.push(request.url())
  })
  page.on('console', (message) => wrong.push(message.text()))
  page.on('pageerror', (error) => wrong.push(error.message))
  onTestFinished(async () => {
    await page.close()
    expect(wrong).toEqual([])
  })
  await page.goto(`${origin}/${name}`)
  return page
}
