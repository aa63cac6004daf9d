import { expect, test } from 'vitest'
import { Masks } from '../../src/report/masked/masks.ts'
import { maskedPath } from '../../src/report/masked/paths.ts'
import { sentence } from '../../src/report/masked/sentences.ts'
import { command, product, time } from '../../src/report/masked/words.ts'
import { growth, MOST_GROWTH } from '../support/growth.ts'

test('a name has the same mask wherever it is met, and any other name has another', () => {
  const masks = new Masks()
  expect(masks.of('machine', 'web')).toBe('machine-1')
  expect(masks.of('machine', 'Web')).toBe('machine-2')
  expect(masks.of('datastore', 'web')).toBe('datastore-1')
  expect(masks.of('machine', 'web')).toBe('machine-1')
  expect(masks.of('machine', '')).toBe('')
  expect(masks.of('host', 'ESX1.corp')).toBe(masks.of('host', 'esx1.corp'))
})

test('a name that reads as a mask is none', () => {
  const masks = new Masks()
  expect(['web', 'machine-1'].map((name) => masks.of('machine', name))).toEqual(['machine-1', 'machine-2'])
})

test('of a path what the host appends stays, and a folder is called as its machine is', () => {
  const masks = new Masks()
  masks.of('machine', 'web')
  const paths = [
    '[vault 7] web/web_1-000002-flat.vmdk',
    '[vault 7] web/web-Snapshot12.vmem',
    'web/web.qcow2',
    '[vault 7] accounts/deep/secret.plan',
    '[vault 8] -.vmdk',
    'web',
    '[vault 7]',
    '',
  ]
  expect(paths.map((path) => maskedPath(path, masks))).toEqual([
    '[datastore-1] machine-1/machine-1_1-000002-flat.vmdk',
    '[datastore-1] machine-1/machine-1-Snapshot12.vmem',
    'machine-1/machine-1.qcow2',
    '[datastore-1] folder-1/folder-2/file-1',
    '[datastore-2] file-2.vmdk',
    'machine-1',
    'file-3',
    '',
  ])
})

test('what our program says stays, with masks in place of names, and nothing of what it never says', () => {
  const masks = new Masks()
  const said = (text: string) => sentence()(text, masks)
  expect(said('Clean up')).toBe('Clean up')
  expect(said('Clean up payroll')).toBe('«masked»')
  expect(said('revert to “payroll”')).toBe('revert to “snapshot-1”')
  expect(said('a snapshot past the last level')).toBe('a snapshot past the last level')
  expect(said('a snapshot below payroll others')).toBe('«masked»')
  expect(said('write to the second disk')).toBe('write to the second disk')
  expect(said('write to the disk of payroll')).toBe('write to the disk-1')
  expect(said('')).toBe('')
})

test('products and commands are told by the words that everybody’s have', () => {
  const masks = new Masks()
  expect(product('Debian GNU/Linux 12 (bookworm)', masks)).toBe('Debian GNU/Linux 12 (bookworm)')
  expect(product('Payroll Linux of jdoe 7.1 at 10.20.30.40', masks)).toBe('… Linux … 7.1 …')
  expect(command('snapwitness run /home/jdoe/a.scenario.ts payroll', masks)).toBe('snapwitness run …')
})

test('a moment stays one, without the zone in which it was told', () => {
  const masks = new Masks()
  expect(time('2026-03-02T04:15:04.125+02:00', masks)).toBe('2026-03-02T02:15:04.125Z')
  expect(time('2026-03-02T02:15:04Z at payroll', masks)).toBe('«masked»')
  expect(time('2026-99-99T02:15:04Z', masks)).toBe('«masked»')
})

test.each([
  ['digits of hexadecimal', 'a'],
  ['colons', ':'],
  ['numbers with dots', '1.'],
  ['letters with hyphens', 'a-'],
  ['paths', '[ds] a/b.vmdk, '],
  ['dots in a path', '.a'],
  ['brackets', '[a] '],
  ['addresses', '10.0.0.5 '],
  ['names', 'machine '],
  ['quotes', '“a” '],
  ['what stands between the holes of a sentence', ', and delete it'],
])('masking a text of many %s takes time as their number', (_, part) => {
  const work = (text: string) => {
    const masks = new Masks()
    return [maskedPath(text, masks), sentence()(text, masks), product(text, masks), command(text, masks)]
  }
  expect(growth((size) => `[ds] ${part.repeat(size)}!`, 4_000, work)).toBeLessThan(MOST_GROWTH)
})

test.each([
  ['names', 'payroll '],
  ['what stands behind a hole', ' did not answer Login of '],
  ['what stands between holes', '): SSH of a ('],
])('making a sentence of many %s anew takes time as its letters', (_, part) => {
  const work = (text: string) => sentence()(text, new Masks())
  const text = (size: number) => `SSH of a (${part.repeat(size)}`.slice(0, size - 1)
  expect(growth((size) => `${text(size)}.`, 450, work)).toBeLessThan(MOST_GROWTH)
})

test('masking many names takes time as their number', () => {
  const work = (text: string) => {
    const masks = new Masks()
    return text.split(' ').map((name) => masks.of('machine', name))
  }
  const text = (size: number) => Array.from({ length: size }, (_, i) => `machine-${i}`).join(' ')
  expect(growth(text, 500, work)).toBeLessThan(MOST_GROWTH)
})
