import { pathToFileURL } from 'node:url'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Entry } from '../../src/evidence/entries.ts'
import { writeReport } from '../../src/report/write-report.ts'
import { contrastScript, contrasts, looks, openPage, useBrowser } from '../support/browser.ts'
import { exampleLedger, twoMachines } from './example-ledger.ts'
import { damagedWitness, hostView, MiB, rawDisk, volume } from './example-sights.ts'
import { LedgerWriter } from './ledger-writer.ts'
import { runFolder } from './run-folder.ts'

const browser = useBrowser()

test.each([
  ['held', 'Held', 'Every promise that was checked held: 58 checks on 2 machines.'],
  ['violated', 'Violated', 'The hypervisor broke what it promises: 4 of 58 checks did not hold.'],
  [
    'unknown',
    'Unknown',
    'Something kept us from seeing: 55 of 58 checks held and none was violated, and the rest is not known.',
  ],
  [
    'interrupted',
    'Unknown',
    'The run was interrupted. Until then 16 of 16 checks held and none was violated.',
  ],
] as const)(
  'a run that is %s says so at its top, fits any screen and can be read in light and in dark',
  async (outcome, verdict, meaning) => {
    const page = await open(exampleLedger({ outcome }))
    const heading = page.getByRole('heading', { level: 1 })
    expect(await heading.textContent()).toContain(verdict)
    expect(await page.locator('.verdict p').textContent()).toBe(meaning)
    for (const { colorScheme, width } of looks) {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height: 900 })
      const place = `${outcome} ${colorScheme} ${width}`
      expect((await heading.boundingBox())?.y, place).toBeLessThan(200)
      expect(await page.evaluate('document.documentElement.scrollWidth'), place).toBe(width)
      const { measured, poor } = contrasts.parse(await page.evaluate(contrastScript))
      expect(measured, place).toBeGreaterThan(200)
      expect(poor, place).toEqual([])
    }
  },
)

test('each disk is drawn in each step, by what lies on it', async () => {
  const page = await open(exampleLedger({ scenarios: 1 }))
  const drawn = async (step: number, machine: number) => {
    const cells = page.locator(`#scenario-1-step-${step} .machine`).nth(machine).locator('.bar').last()
    return (await cells.locator('li').allInnerTexts()).map((cell) => cell.replaceAll('\n', ', '))
  }
  const nothing = ['Unallocated, 2 GiB, Zeros at both ends']
  const ext4 = ['second-drive /mnt/snapwitness-second-drive, 2 GiB ext4, 28 MiB used']
  const ntfs = ['MSR, 16 MiB', 'second-drive E:, 1.98 GiB NTFS, 28 MiB used']
  expect([await drawn(1, 0), await drawn(1, 1)]).toEqual([nothing, nothing])
  expect([await drawn(3, 0), await drawn(3, 1)]).toEqual([ext4, ntfs])
  expect([await drawn(5, 0), await drawn(5, 1)]).toEqual([nothing, ntfs])
})

test('a volume takes its share of the bar, and the small reserved partition stays visible', async () => {
  const page = await open(exampleLedger({ scenarios: 1 }))
  const bar = page.locator('#scenario-1-step-3 .machine').nth(1).locator('.bar')
  const [reserved, volume] = [bar.locator('.reserved'), bar.locator('.volume')]
  expect((await reserved.boundingBox())?.width).toBeGreaterThan(40)
  expect((await volume.boundingBox())?.width).toBeGreaterThan(200)
})

test('the tree shows the side branch and where the machine stands after a revert', async () => {
  const page = await open(exampleLedger({ scenarios: 1 }))
  const tree = page.locator('#scenario-1-step-4 .tree').first()
  expect(await tree.locator(':scope > .snapshot').textContent()).toContain('before-drive-mount')
  expect(await tree.locator('.branch').allInnerTexts()).toEqual([
    expect.stringMatching(/^second-drive-initialized/),
    'You are here',
  ])
})

test('the oddest sights fit a phone: many partitions, a deep tree, long names', async () => {
  const page = await open(oddSights(), { colorScheme: 'light', width: 390 })
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
  expect(await page.locator('.finding .bar li').count()).toBe(14)
  expect(await page.locator('.tree .snapshot').count()).toBe(32)
  expect(await page.getByText('The guest does not see this disk.').isVisible()).toBe(true)
})

test('names that look like markup are shown as they are and do nothing', async () => {
  const name = '<script>document.title="taken"</script><img src=x onerror=alert(1)>"\'&amp;\u202e'
  const machines = twoMachines.map((machine) => ({ ...machine, name: machine.standIn ? name : machine.name }))
  const page = await open(exampleLedger({ machines, outcome: 'violated' }), {
    colorScheme: 'light',
    width: 390,
  })
  expect(await page.locator('script, img').count()).toBe(0)
  expect(await page.title()).toBe('violated: a revert restores exactly what each snapshot saw')
  expect(await page.locator('.facts').textContent()).toContain(name.replace('\u202e', '\ufffd'))
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
})

test('the page works by keyboard: a machine closes and opens, and a finding leads to its step', async () => {
  const page = await open(exampleLedger({ outcome: 'violated' }))
  const summary = page.locator('.machine > summary').first()
  await summary.focus()
  await page.keyboard.press('Enter')
  expect(await page.locator('.machine').first().getAttribute('open')).toBeNull()
  await page.locator('.finding a').first().focus()
  await page.keyboard.press('Enter')
  await page.waitForURL(({ hash }) => hash === '#scenario-1-step-4', { timeout: 10_000 })
  expect((await page.locator('#scenario-1-step-4').boundingBox())?.y).toBeLessThan(100)
})

test('what the doctor saw before the run is there for whoever opens it', async () => {
  const page = await open(exampleLedger())
  const finding = page.getByText('A scenario that needs it turns it on.')
  expect(await finding.isVisible()).toBe(false)
  await page.getByText('Before the run: 1 finding').click()
  expect(await finding.isVisible()).toBe(true)
})

test('which guest was a stand-in is said above everything else and explained below', async () => {
  const page = await open(exampleLedger())
  expect(await page.getByRole('note').textContent()).toContain('win10-1 was a Windows stand-in, not Windows.')
  await page.getByRole('link', { name: 'What this means' }).click()
  expect(await page.locator('#stand-ins:target').textContent()).toContain('It says nothing of Windows itself')
  const real = twoMachines.map((machine) => ({ ...machine, standIn: false }))
  const withoutStandIns = await open(exampleLedger({ machines: real }))
  expect(await withoutStandIns.getByText('stand-in', { exact: true }).count()).toBe(0)
})

test('a violation shows the map of its blocks, each kind of fault in a colour of its own, on any screen', async () => {
  const page = await open(damagedDisk())
  const map = page.locator('.finding .block-map')
  for (const { colorScheme, width } of looks) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 900 })
    const place = `${colorScheme} ${width}`
    const box = await map.locator('> svg').boundingBox()
    expect(box?.width, place).toBeGreaterThan(Math.min(width - 120, 600))
    expect((box?.x ?? 0) + (box?.width ?? 0), place).toBeLessThanOrEqual(width)
    const fills = z.array(z.string()).parse(await page.evaluate(keyFills))
    expect(fills, place).toHaveLength(11)
    expect(new Set(fills).size, place).toBe(fills.length)
    expect(await page.evaluate('document.documentElement.scrollWidth'), place).toBe(width)
    expect(contrasts.parse(await page.evaluate(contrastScript)).poor, place).toEqual([])
  }
  expect(await map.locator('.legend').textContent()).toContain('misdirected 64 blocks')
  expect(await map.locator('rect.flipped title').first().textContent()).toBe('blocks 4000–4015: 1 flipped')
  expect(await map.getByRole('img').getAttribute('aria-label')).toBe(
    'Block map: 1784 of 16384 blocks are wrong',
  )
})

test('blocks are drawn where they are on the disk', async () => {
  const page = await open(damagedDisk())
  const place = async (kind: string) =>
    page.locator(`.finding .block-map > svg .${kind}`).first().boundingBox()
  const [stale, zeroed, missing] = [await place('stale'), await place('zeroed'), await place('missing')]
  expect(stale?.y).toBeLessThan(zeroed?.y ?? 0)
  expect(zeroed?.y).toBeLessThan(missing?.y ?? 0)
  // Block 2048 begins a row of 64 squares of 16 blocks.
  expect(zeroed?.x).toBeLessThan(stale?.x ?? 0)
})

const keyFills =
  "[...document.querySelectorAll('.finding .key rect')].map((key) => getComputedStyle(key).fill)"

function damagedDisk(): Entry[] {
  const ledger = new LedgerWriter('2026-03-02T02:15:04.000Z')
  ledger.write({ type: 'run-started', format: 1, runId: '1', version: '0.1.0', command: 'snapwitness run' })
  ledger.write({
    type: 'scenario-started',
    scenario: '1',
    name: 'raw data',
    file: 'raw.ts',
    machines: ['vm'],
  })
  const check = {
    of: 'witness' as const,
    statement: 'The second disk holds exactly what was written',
    expected: '16384 blocks of generation 3',
    seen: '1784 of 16384 blocks are wrong',
  }
  ledger.step('1', 'Revert', [
    { machine: 'vm', acts: [], seen: [damagedWitness()], checks: [{ ...check, verdict: 'violated' }] },
  ])
  ledger.write({ type: 'run-ended', verdict: 'violated', durationMs: ledger.elapsed })
  return ledger.entries()
}

function oddSights(): Entry[] {
  const [debian] = twoMachines
  const name = 'a-machine-of-a-very-long-name_in/a-folder-of-the-inventory_0123456789'
  const [partition] = volume(debian).partitions
  const many = {
    ...volume(debian),
    sizeBytes: 8192 * MiB,
    partitions: [0, 1, 2, 3, 4, 5, 6].flatMap((i) =>
      partition
        ? [
            {
              ...partition,
              number: i + 1,
              offsetBytes: (1 + 1100 * i) * MiB,
              sizeBytes: 600 * MiB,
              label: 'x'.repeat(32),
            },
          ]
        : [],
    ),
  }
  const deep = Array.from({ length: 32 }, (_, i) => `snapshot-${i}-${'of-a-long-name'.repeat(3)}`)
  const absent = { ...rawDisk(debian), uuid: 'another', present: false, path: null, sizeBytes: null }
  const ledger = new LedgerWriter('2026-03-02T02:15:04.000Z')
  ledger.write({ type: 'run-started', format: 1, runId: '1', version: '0.1.0', command: 'snapwitness run' })
  ledger.write({ type: 'scenario-started', scenario: '1', name: 'odd', file: 'odd.ts', machines: [name] })
  const seen = { of: 'disk' as const, statement: 'it is odd', expected: 'e'.repeat(3000), seen: '' }
  ledger.step('1', 'A step', [
    {
      machine: name,
      acts: [{ action: 'look', ms: 10, details: { path: 'p'.repeat(200) } }],
      seen: [many, hostView(debian, deep, '32', [1, 2], true)],
      checks: [{ ...seen, verdict: 'violated' }],
    },
  ])
  ledger.step('1', 'Another step', [{ machine: name, acts: [], seen: [absent], checks: [] }])
  ledger.write({ type: 'run-ended', verdict: 'violated', durationMs: ledger.elapsed })
  return ledger.entries()
}

async function open(entries: readonly Entry[], look: (typeof looks)[number] = looks[0]): Promise<Page> {
  const url = pathToFileURL((await writeReport(await runFolder(entries))).html).href
  return openPage(browser(), url, look)
}
