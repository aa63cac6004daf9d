import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import type { Comparison } from '../../src/compare/comparison.ts'
import { renderComparison } from '../../src/compare/page.ts'
import type { SealTold } from '../../src/compare/seal.ts'
import type { Side } from '../../src/compare/side.ts'
import { type NightWish, nameOf } from '../history/synthetic-night.ts'
import { tempFolder } from '../history/temp-store.ts'
import { contrastScript, contrasts, looks, openPage, useBrowser } from '../support/browser.ts'
import { compared, sideOf } from './sides.ts'

const browser = useBrowser()

async function pageOf(comparison: Comparison, seal?: SealTold) {
  const file = join(await tempFolder(), 'board.html')
  await writeFile(file, renderComparison(comparison, seal))
  return openPage(browser(), pathToFileURL(file).href)
}

const size = { machines: 40, scenarios: 20 }
const long = (what: string) =>
  `${what}, ${'as some host may call what it has in a great many words '.repeat(8)}`

/** Of everything more than a sheet has lines for. */
function fullBoard(): Comparison {
  const broken: NightWish['verdict'] = ({ machine, scenario }) => {
    if (machine === 9) return 'unknown'
    return scenario % 2 === 1 && machine < 9 ? 'violated' : undefined
  }
  const before = sideOf({ ...size, verdict: ({ scenario }) => (scenario === 2 ? 'violated' : undefined) })
  const after = sideOf({ ...size, build: '25000000', verdict: broken, absent: [40] }, (run) => {
    for (const machine of run.machines) {
      machine.standIn = true
      if (machine.facts) machine.facts.hardwareVersion = long('vmx-21')
    }
    const trouble = { code: 'DEADLINE', what: long('it did not answer'), hint: '' }
    for (const scenario of run.scenarios)
      if (scenario.verdict === 'unknown') Object.assign(scenario, { trouble })
    for (const host of run.hosts) host.product = long('VMware ESXi')
    for (const times of run.operations)
      for (const key of ['medianMs', 'q1Ms', 'q3Ms'] as const) times[key] = (times[key] ?? 0) * 3
    for (const { characteristics, notApplicable } of run.scenarios) {
      for (const one of characteristics) one.answer = 'suspended'
      notApplicable.push({ machine: nameOf(1), what: long('raw disks'), reason: 'none' })
    }
  })
  return compared(before, after, { verification: sideOf(size) })
}

const seal: SealTold = {
  ...{ seal: '5ea1ed01', name: '8.0U3', owner: 'nightly@ci-7', at: '2026-01-01T02:00:00.000Z' },
  machines: Array.from({ length: 40 }, (_, i) => ({ name: `debian-${i + 1}`, parts: Array(6).fill({}) })),
  sha256: 'ab'.repeat(32),
}

test('the sheet is one page of A4, however much there is to tell, and the rest begins behind it', {
  timeout: 60_000,
}, async () => {
  const page = await pageOf(fullBoard(), seal)
  // What is left of A4 within margins of 14 mm, in pixels of CSS.
  const [width, height] = [((210 - 28) / 25.4) * 96, ((297 - 28) / 25.4) * 96]
  await page.emulateMedia({ media: 'print' })
  await page.setViewportSize({ width: Math.floor(width), height: 900 })
  const box = await page.locator('.sheet').boundingBox()
  expect((box?.y ?? 0) + (box?.height ?? Infinity)).toBeLessThan(height)
  expect(await page.evaluate("getComputedStyle(document.querySelector('.sheet')).breakAfter")).toBe('page')
  expect(await page.locator('#surroundings table').isVisible()).toBe(true)
})

test('it says what is worse first, on any screen, in light and in dark', { timeout: 60_000 }, async () => {
  const page = await pageOf(fullBoard(), seal)
  const heading = page.getByRole('heading', { level: 1 })
  expect(await heading.textContent()).toMatch(/ Worse$/)
  expect(await page.title()).toMatch(/^Worse: \d+ checks held before, and are violated$/)
  for (const { colorScheme, width } of looks) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 900 })
    const place = `${colorScheme} ${width}`
    expect(await page.evaluate('document.documentElement.scrollWidth'), place).toBe(width)
    const { measured, poor } = contrasts.parse(await page.evaluate(contrastScript))
    expect(measured, place).toBeGreaterThan(200)
    expect(poor, place).toEqual([])
  }
})

test('scope, builds, what was verified, deviations, limits, who and when, and digests are on the sheet', async () => {
  const side = (wish: Partial<NightWish>): Side => {
    const own = sideOf(wish)
    if (own.told) own.told.by = 'nightly@ci-7'
    return own
  }
  const broken: NightWish['verdict'] = ({ machine, scenario }) =>
    machine === 1 && scenario === 2 ? 'violated' : undefined
  const page = await pageOf(compared(side({}), side({ night: 2, build: '25000000', verdict: broken })), seal)
  const sheet = await page.locator('.sheet').textContent()
  for (const says of [
    /3 scenarios on 3 machines: debian-1, debian-2 and debian-3\. 18 checks made on both sides\./,
    /Before\s*VMware ESXi 8\.0\.3, build 24723872/,
    /After\s*VMware ESXi 8\.0\.3, build 25000000/,
    /checks that held\s*18 of 18\s*16 of 18/,
    /snapshots verified by reverts\s*12\s*12/,
    /blocks of 4 KiB verified\s*4096\s*4096/,
    /disks read whole\s*3 GiB\s*3 GiB/,
    /promise 2 on debian-1 \(held before\)/,
    /other than before: host build/,
    /No run is named that has verified the seal “8\.0U3”/,
    /run 00000001: 2026-01-01 02:00:00 UTC, by nightly@ci-7/,
    /Name and signature/,
    /Seal 5ea1ed01 “8\.0U3”: 240 parts of 40 machines\s*(ab){32}/,
    /Ledger of run 00000002\s*(00000002){8}/,
  ])
    expect(sheet).toMatch(says)
  const [link] = await page.locator('.sheet a[href^="#"]').all()
  expect(await page.locator((await link?.getAttribute('href')) ?? '').count()).toBe(1)
})

test('what its links lead to is there', async () => {
  const page = await pageOf(fullBoard(), seal)
  const targets = await page.locator('.sheet a').evaluateAll((all) => all.map((a) => a.getAttribute('href')))
  expect(targets.length).toBeGreaterThan(4)
  for (const target of new Set(targets))
    expect(await page.locator(target ?? '').count(), target ?? '').toBe(1)
})

test('a guest that was a stand-in on one side only is told as that', async () => {
  const before = sideOf({}, ({ machines }) => Object.assign(machines[0] ?? {}, { standIn: true }))
  const page = await pageOf(compared(before, sideOf()))
  expect(await page.locator('#stand-ins').textContent()).toContain('debian-1 is Linux inside')
})

test('a comparison with nothing to tell says so, and names that look like markup do nothing', async () => {
  const name = '<script>document.title="taken"</script><img src=x onerror=alert(1)>"\'&amp;'
  const plain = await pageOf(compared(sideOf(), sideOf()))
  expect(await plain.locator('.sheet').textContent()).toMatch(/Nothing worse.*Deviations\s*None\./s)
  const broken = sideOf({ verdict: () => 'violated' })
  const hostile = JSON.parse(JSON.stringify(broken).replaceAll(`"${nameOf(1)}"`, JSON.stringify(name)))
  const page = await pageOf(compared(sideOf(), hostile))
  expect(await page.locator('script, img').count()).toBe(0)
  expect(await page.locator('#checks').textContent()).toContain(name)
})
