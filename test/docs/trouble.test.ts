import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readTroublePage } from '../../src/cli/explain/trouble-page.ts'
import { FAULTS } from '../../src/report/masked/faults.ts'
import { lineageOf } from '../../src/vsphere/faults/fault-kinds.ts'

const { entries, kinds, anyOther } = readTroublePage()

test('every code that the sources name has its place on the page of trouble', () => {
  const codes = codesIn(['src', 'scenarios'].flatMap(sourcesIn))
  expect(codes.length).toBeGreaterThan(70)
  expect(
    codes.filter((code) => !entries.has(code)),
    'add them to docs/trouble.md',
  ).toEqual([])
})

test('every way in which a guest or its listener fails us has its place', () => {
  const missing = [
    ...kindsIn('src/guest/errors.ts', 'GuestErrorKind').map((kind) => `GUEST_${kind}`),
    ...kindsIn('src/winrm/errors.ts', 'WinRmErrorKind').map((kind) => `WINRM_${kind}`),
  ].filter((code) => !entries.has(code))
  expect(missing, 'add them to docs/trouble.md').toEqual([])
})

test('every fault of a host has its place, or stands in the table as a kind of the nearest that has one', () => {
  const told = [...FAULTS].filter((fault) => !entries.has(codeOf(fault)))
  expect(Object.fromEntries(kinds)).toEqual(
    Object.fromEntries(
      told.map((fault) => [
        codeOf(fault),
        [...lineageOf(fault)].map(codeOf).find((code) => entries.has(code)),
      ]),
    ),
  )
  expect(anyOther).toContain('What to do')
})

test('the page has no code that nothing has any more', () => {
  const known = new Set([...codesIn(['src', 'scenarios'].flatMap(sourcesIn)), ...[...FAULTS].map(codeOf)])
  const strangers = [...entries.keys()].filter(
    (code) => !known.has(code) && !/^(GUEST|WINRM|VSPHERE)_/.test(code),
  )
  expect(strangers).toEqual([])
})

test('each says what it means, and what to do', () => {
  const bare = [...entries].filter(([, text]) => !/^[^*]{20,}\n\n\*\*What to do\.\*\* .{10,}/s.test(text))
  expect(bare.map(([code]) => code)).toEqual([])
})

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.startsWith('stand-in/'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
}

/** As an error is made with one, as a trouble has one, or as one is handed to what writes a page. */
function codesIn(texts: readonly string[]): string[] {
  const made =
    /\b(?:super|SnapwitnessError)\(\s*'([A-Z][A-Z_]+)'|\bcode: '([A-Z][A-Z_]+)'|\?\? '([A-Z][A-Z_]{4,})'|'([A-Z]+_PAGE)'/g
  const found = texts.flatMap((text) =>
    [...text.matchAll(made)].flatMap(([, ...codes]) => codes.filter((code) => code !== undefined)),
  )
  // Those of Node.js itself begin with an E.
  return [...new Set([...found, 'INTERRUPTED'])].filter((code) => !/^E[A-Z]+$/.test(code)).sort()
}

function kindsIn(file: string, type: string): string[] {
  const [, union = ''] = readFileSync(file, 'utf8').split(`export type ${type} =`)
  const kindsOfIt = [...(union.split('\n\n')[0] ?? '').matchAll(/'([a-z-]+)'/g)]
  return kindsOfIt.map(([, kind = '']) => kind.toUpperCase().replace('-', '_'))
}

function codeOf(fault: string): string {
  const parts = fault.replace(/([a-z\d])([A-Z])/g, '$1_$2').replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
  return `VSPHERE_${parts.toUpperCase()}`
}
