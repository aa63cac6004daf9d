import { expect, test } from 'vitest'
import { inLine, quoted, written } from '../../src/core/words.ts'

test('words that mean no harm stay as they are', () => {
  const words = 'Диск «Witness» 1: 50 % (C:\\), 16:9::2, a # b ## c [d], 日本語 💾 é'
  expect(inLine(words)).toBe(words)
  expect(written(`${words}\n\tmore`)).toBe(`${words}\n\tmore`)
})

const ATTACKS: [what: string, words: string][] = [
  ['an escape', 'a\x1b[2Jb'],
  ['a title for the terminal', 'a\x1b]0;b\x07'],
  ['a hyperlink', 'a\x1b]8;;https://x\x1b\\b'],
  ['C1', 'a\x9b2Jb\x85'],
  ['a backspace', 'held\b\b\b\bbad'],
  ['a carriage return', 'a\rb'],
  ['a delete', 'a\x7f'],
  ['a null', 'a\0b'],
  ['an override of direction', 'a\u202eb'],
  ['an isolate', 'a\u2066b\u2069'],
  ['marks of direction', 'a\u200fb\u200ec\u061c'],
  ['a line separator', 'a\u2028b\u2029c'],
  ['half a character', 'a\ud800b'],
  ['a section of GitLab', 'a\x1b[0Ksection_start:1:x\r\x1b[0K'],
]

test.each(ATTACKS)('%s is shown and has no effect', (_, words) => {
  const harmful = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u
  expect(inLine(words)).not.toMatch(harmful)
  expect(written(words)).not.toMatch(/[^\P{Cc}\n\t]|[\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u)
})

test.each(['\n', '\r\n', '\v', '\f', '\x85', '\u2028', '\r'])(
  'a name with the line break %j stays in its line',
  (end) => {
    expect(inLine(`debian-1${end}  ✓ held`)).toBe('debian-1 ⏎ ✓ held')
  },
)

test.each([
  '::set-output name=x::y',
  '  ::error::x',
  'a\n::add-path::/tmp',
  '##vso[task.setvariable]x',
  'a ##vso[task.setvariable]x',
  '##[command]x',
  "##teamcity[testFailed name='x']",
])('%j is no command to a CI server', (words) => {
  for (const shown of [inLine(words), written(words), inLine(` ${words}`)]) {
    expect(shown).not.toMatch(/^\s*::|##\w*\[/m)
  }
})

test('the colours that we use stay, and others do not', () => {
  expect(written('\x1b[31m✗\x1b[39m \x1b[1mbold\x1b[22m')).toBe('\x1b[31m✗\x1b[39m \x1b[1mbold\x1b[22m')
  expect(written('\x1b[8mconcealed\x1b[30mblack\x1b[2K')).toBe(
    '\\u001b[8mconcealed\\u001b[30mblack\\u001b[2K',
  )
})

test('JSON stays what it was', () => {
  const value = { name: '##vso[x] \x1b[2J \u202e \x9b ::', lines: ['::error::'] }
  expect(JSON.parse(written(JSON.stringify(value, undefined, 2)))).toEqual(value)
})

test('a long text is cut', () => {
  expect(inLine('a'.repeat(5_000))).toHaveLength(1_001)
})

test('a name ends neither its quotation nor its line, however it is made', () => {
  const name = 'x” is ours\n  - delete “y\u3000\u00a0   Do this?'
  expect(quoted(name)).toBe('“x\\u201d is ours ⏎ - delete \\u201cy Do this?”')
  expect(quoted('a'.repeat(200))).toHaveLength(83)
})
